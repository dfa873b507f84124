const SHAPE = /^\d{4}-\d{2}-\d{2}$/;

/** Whether the text is a calendar day, `2026-01-05`, that exists: `2026-02-30` does not. */
export function isDay(text: string | null | undefined): text is string {
  if (!text || !SHAPE.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** The day that a wall calendar in this IANA zone shows at the instant. */
export function dayIn(timeZone: string, instant: Date): string {
  return new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(instant);
}

/** Months later; where that month has no such day, its last one: 31 January → 28 February. */
export function addMonths(day: string, count: number): string {
  const at = utc(day);
  const dayOfMonth = at.getUTCDate();
  at.setUTCDate(1);
  at.setUTCMonth(at.getUTCMonth() + count);
  const last = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();
  at.setUTCDate(Math.min(dayOfMonth, last));
  return fromUtc(at);
}

/** `5 Jan`, or with the year where asked: `5 Jan 2026`. */
export function formatDay(day: string, withYear = false): string {
  return (withYear ? dayWithYear : dayOnly).format(utc(day));
}

/** Two days as one span, the year said once and only where needed: `7 Dec 2025 – 5 Jan 2026`. */
export function formatSpan(from: string, to: string): string {
  if (from === to) return formatDay(from, true);
  const sameYear = from.slice(0, 4) === to.slice(0, 4);
  return `${formatDay(from, !sameYear)} \u2013 ${formatDay(to, true)}`;
}

const dayOnly = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "short" });
const dayWithYear = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "short", year: "numeric" });

function utc(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

function fromUtc(at: Date): string {
  return at.toISOString().slice(0, 10);
}
