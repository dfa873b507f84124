import type { Verdict } from "@/rpc/doctor";

/** What one check of `plumbline doctor` found, and its name. */
export interface Finding extends Verdict {
  readonly name: string;
}
