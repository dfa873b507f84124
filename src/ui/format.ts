/**
 * Numbers and durations as text. One fixed locale: the server and the browser must print the
 * same, or hydration replaces what was painted.
 */
const LOCALE = "en";

const grouped = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat(LOCALE, { notation: "compact", maximumSignificantDigits: 3 });
const percent = new Intl.NumberFormat(LOCALE, { style: "percent", maximumFractionDigits: 1 });
const wholePercent = new Intl.NumberFormat(LOCALE, { style: "percent", maximumFractionDigits: 0 });

/** `1234567` → `1,234,567`. */
export function formatCount(value: number): string {
  return grouped.format(value);
}

/** For axes, where room is short: `1234567` → `1.23M`. */
export function formatCompact(value: number): string {
  return compact.format(value);
}

/** A share of 0…1 as a percentage: `0.1234` → `12.3%`; what is not nothing never prints as `0%`. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.001) return "<0.1%";
  return percent.format(share);
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Milliseconds in the two largest units that say something: `93000` → `1 min 33 s`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return "0 s";
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  // Cut to tenths, not rounded: 9,990 ms must not read as "10.0 s" beside "10 s".
  if (ms < 10 * SECOND) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return pair(ms, MINUTE, "min", SECOND, "s");
  if (ms < DAY) return pair(ms, HOUR, "h", MINUTE, "min");
  return pair(ms, DAY, "d", HOUR, "h");
}

function pair(ms: number, big: number, bigName: string, small: number, smallName: string): string {
  const first = Math.floor(ms / big);
  const second = Math.floor((ms % big) / small);
  return second === 0 ? `${first} ${bigName}` : `${first} ${bigName} ${second} ${smallName}`;
}

/** Seconds of work in one unit, never in days: `45` → `45 s`, `5400` → `90 min`, `360000` → `100 h`. */
export function formatEffort(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 2 * 3_600) return `${Math.round(seconds / 60)} min`;
  return `${seconds < 36_000 ? Math.round(seconds / 360) / 10 : formatCount(seconds / 3_600)} h`;
}

/** How long ago, in one unit: `just now`, `42 s ago`, `3 min ago`, `2 d ago`. */
export function formatAgo(ms: number): string {
  if (ms < 5 * SECOND) return "just now";
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s ago`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ago`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ago`;
  return `${Math.floor(ms / DAY)} d ago`;
}

export interface Change {
  readonly direction: "up" | "down" | "same";
  /** `+12%`, `−3.4%`, `0%`, or `new` where there was nothing before. */
  readonly text: string;
}

/** The change from `previous` to `current`; null where there is nothing to compare. */
export function changeBetween(current: number, previous: number): Change | null {
  if (previous === 0) return current === 0 ? null : { direction: "up", text: "new" };
  const ratio = (current - previous) / previous;
  const size = Math.abs(ratio);
  const text = (size < 0.1 ? percent : wholePercent).format(size);
  if (text === "0%") return { direction: "same", text };
  // A true minus sign is as wide as the plus, so that a column of changes lines up.
  return ratio > 0 ? { direction: "up", text: `+${text}` } : { direction: "down", text: `\u2212${text}` };
}

/** `plural(1, "event")` → `1 event`; `plural(1200, "event")` → `1,200 events`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** An instant in UTC, to the second: `2026-01-05 10:00:00 UTC`. */
export function formatInstant(instant: Date): string {
  return `${instant.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** An instant as the reader's own clock shows it, zone named. Only for the browser. */
export function formatLocalInstant(instant: Date): string {
  return new Intl.DateTimeFormat("en-GB", {
    dateStyle: "medium",
    timeStyle: "long",
  }).format(instant);
}
