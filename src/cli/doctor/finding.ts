/** What one check of `plumbline doctor` found. */
export interface Finding {
  readonly name: string;
  readonly status: "ok" | "warn" | "fail";
  /** What is the case, in one sentence. */
  readonly found: string;
  /** How to fix it; never missing when the status is not `ok`. */
  readonly fix?: string;
}

/** The checks of one name: what each returns but the name. */
export type Verdict = Omit<Finding, "name">;

export const ok = (found: string): Verdict => ({ status: "ok", found });
export const warn = (found: string, fix: string): Verdict => ({ status: "warn", found, fix });
export const fail = (found: string, fix: string): Verdict => ({ status: "fail", found, fix });
