/** @param sorted ascending */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

export const count = (value: number) => Math.round(value).toLocaleString("en-US");
export const decimal = (value: number, digits = 2) => value.toFixed(digits);

/** Columns as wide as their widest cell; all but the first to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? "").length)));
  return lines
    .map((line) => line.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join("  ").trimEnd())
    .join("\n");
}

/** A promise that a benchmark holds a build to. */
export interface Target {
  readonly name: string;
  readonly value: number;
  readonly target: number;
  /** Whether more is better (a ratio, a rate) or less (a latency). */
  readonly more: boolean;
}

/** What a shared machine may cost before a miss counts as one. */
const SLACK = 0.25;

/** Prints every target; gives those that are missed by more than the slack. */
export function report(targets: readonly Target[]): readonly Target[] {
  const limit = ({ target, more }: Target) => (more ? target * (1 - SLACK) : target * (1 + SLACK));
  const met = ({ value, target, more }: Target) => (more ? value >= target : value <= target);
  const missed = targets.filter((t) => !(t.more ? t.value >= limit(t) : t.value <= limit(t)));
  for (const t of targets) {
    const verdict = met(t) ? "met" : missed.includes(t) ? "MISSED" : "within the slack";
    process.stdout.write(`${t.name}: ${decimal(t.value)} (target ${t.more ? "≥" : "≤"} ${t.target}): ${verdict}\n`);
  }
  return missed;
}
