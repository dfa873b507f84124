import type { FailedVerdict } from "@/modules/ingest/contract";

/** How many records failed for one reason, and where the first of them is. */
export interface FailureCount {
  readonly code: string;
  readonly message: string;
  readonly count: number;
  readonly first: string | null;
}

/** So many reasons are told apart; the rest are counted together. */
const MOST_REASONS = 20;

/** Counts failures by what was wrong. A column, or what a line held, does not make another reason. */
export class FailureCounter {
  readonly #reasons = new Map<string, { code: string; message: string; count: number; first: string | null }>();

  add(failed: readonly FailedVerdict[]): void {
    for (const { code, path, message } of failed) {
      const reason = message.replace(/ at column \d+$/, "").replace(/^(no such time): .*/s, "$1");
      const key = this.#reasons.has(`${code} ${reason}`) || this.#reasons.size < MOST_REASONS ? `${code} ${reason}` : "";
      const known = this.#reasons.get(key);
      if (known) known.count++;
      else this.#reasons.set(key, { code: key === "" ? "other" : code, message: key === "" ? "other reasons" : reason, count: 1, first: path });
    }
  }

  /** The most frequent first. */
  counts(): readonly FailureCount[] {
    return [...this.#reasons.values()].sort((a, b) => b.count - a.count);
  }
}
