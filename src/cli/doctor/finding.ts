/** What one check of `plumbline doctor` found. */
export interface Finding {
  readonly name: string;
  readonly status: "ok" | "warn" | "fail";
  /** What is the case, in one sentence. */
  readonly found: string;
  /** How to mend it; never missing when the status is not `ok`. */
  readonly mend?: string;
}

/** The checks of one name: what each returns but the name. */
export type Verdict = Omit<Finding, "name">;

export const ok = (found: string): Verdict => ({ status: "ok", found });
export const warn = (found: string, mend: string): Verdict => ({ status: "warn", found, mend });
export const fail = (found: string, mend: string): Verdict => ({ status: "fail", found, mend });
