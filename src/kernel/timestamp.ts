/** The oldest occurrence that is believed; PostgreSQL would take more, a person would not. */
const OLDEST = Date.UTC(1900, 0, 1);
/** The end of the year 9999: what every reader of ISO 8601 can still parse. */
const NEWEST = Date.UTC(10_000, 0, 1) - 1;

const ISO = /^\d{4}-(\d\d)-(\d\d)T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d(?::?\d\d)?)$/;

/**
 * Epoch milliseconds of an ISO 8601 date and time with an offset, or of epoch milliseconds; undefined
 * for anything else, and for dates outside of the years 1900 to 9999. An offset is required: without
 * one the same text is another instant on another machine.
 */
export function parseTimestamp(value: unknown): number | undefined {
  let ms: number;
  if (typeof value === "number") {
    ms = Math.round(value);
  } else if (typeof value === "string") {
    const match = ISO.exec(value);
    if (!match || !isDayOfMonth(value, Number(match[1]), Number(match[2]))) return undefined;
    // Date.parse knows "+02:00" alone; ISO 8601 also has "+0200" and "+02".
    ms = Date.parse(value.endsWith("Z") ? value : value.replace(/([+-]\d\d):?(\d\d)?$/, (_, hours: string, minutes = "00") => `${hours}:${minutes}`));
  } else {
    return undefined;
  }
  return ms >= OLDEST && ms <= NEWEST ? ms : undefined;
}

/** Date.parse takes 30 February for 2 March. */
function isDayOfMonth(text: string, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  if (day <= 28) return true;
  return day <= new Date(Date.UTC(Number(text.slice(0, 4)), month, 0)).getUTCDate();
}
