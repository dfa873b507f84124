import type { DatabaseUrls } from "@/db/database";
import type { KeptDays } from "@/kernel/retention";

/** What a check of `plumbline doctor` found. */
export interface Verdict {
  readonly status: "ok" | "warn" | "fail";
  /** What is the case, in one sentence. */
  readonly found: string;
  /** How to fix it; never missing when the status is not `ok`. */
  readonly fix?: string;
}

/** What of the environment a check compares the database with. */
export interface DoctorSettings {
  readonly retention: KeptDays;
}

/** A check of the database, made from outside: no service need run, and nothing is changed. */
export interface DoctorCheck {
  readonly name: string;
  /** @param running whether Plumbline's server is running */
  run(urls: DatabaseUrls, running: boolean, settings: DoctorSettings): Promise<Verdict>;
}

export const ok = (found: string): Verdict => ({ status: "ok", found });
export const warn = (found: string, fix: string): Verdict => ({ status: "warn", found, fix });
export const fail = (found: string, fix: string): Verdict => ({ status: "fail", found, fix });
