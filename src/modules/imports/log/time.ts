import { parseTimestamp } from "@/kernel/timestamp";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const CLF = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})$/;
const EPOCH = /^\d{9,10}(?:\.\d{1,9})?$|^\d{13}$/;

/**
 * A time as servers write it, as ISO 8601 in UTC, or undefined when the calendar or the clock has no such time:
 * `17/May/2015:10:05:03 +0200` (`$time_local`), ISO 8601 with an offset (`$time_iso8601`), or epoch seconds with or
 * without a fraction (`$msec`, Caddy's `ts`).
 */
export function readLogTime(text: string): string | undefined {
  if (EPOCH.test(text)) {
    const value = Number(text);
    return isoOf(parseTimestamp(text.length === 13 && !text.includes(".") ? value : value * 1_000));
  }
  return CLF.test(text) ? readClf(text) : isoOf(parseTimestamp(text));
}

function isoOf(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

function readClf(text: string): string | undefined {
  const [, day, name, year, hour, minute, second, sign, offsetHours, offsetMinutes] = CLF.exec(text) ?? [];
  const month = MONTHS.indexOf(name ?? "");
  if (month < 0 || Number(offsetHours) > 14 || Number(offsetMinutes) > 59) return undefined;
  const local = new Date(Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), Number(second)));
  // Date rolls 30 February over into March: what comes out must be what went in.
  const written = `${year}-${String(month + 1).padStart(2, "0")}-${day}T${hour}:${minute}:${second}`;
  if (local.toISOString().slice(0, 19) !== written) return undefined;
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000;
  return new Date(local.getTime() - (sign === "-" ? -offset : offset)).toISOString();
}
