import { isDay, formatSpan } from "@/ui/day";

/** A filter in a few words: `1 Jan – 31 Jan 2026, course: c1`. */
export function describeFilter({ range, ...rest }: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(rest).flatMap(([name, value]) => {
    if (value === false || value === null || value === undefined) return [];
    if (value === true) return [name];
    if (typeof value === "object") return Object.entries(value).map(([inner, given]) => `${inner}: ${String(given)}`);
    return [`${name}: ${String(value)}`];
  });
  const days = spanOf(range);
  return [...(days === null ? [] : [days]), ...parts].join(", ");
}

function spanOf(range: unknown): string | null {
  if (typeof range !== "object" || range === null || !("from" in range && "to" in range)) return null;
  const { from, to } = range;
  return typeof from === "string" && typeof to === "string" && isDay(from) && isDay(to) ? formatSpan(from, to) : null;
}

const UNITS = ["B", "KB", "MB", "GB", "TB"] as const;

/** `1234567` → `1.2 MB`. */
export function formatBytes(bytes: number): string {
  const step = bytes < 1_000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1);
  return `${step === 0 ? bytes : (bytes / 1_000 ** step).toFixed(1)} ${UNITS[step] ?? ""}`;
}
