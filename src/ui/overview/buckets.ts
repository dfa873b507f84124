import { TZDate } from "@date-fns/tz";
import { shiftDay } from "@/kernel/day";
import type { TimeBucket } from "@/ui/charts/series";
import { dayIn, formatDay } from "@/ui/day";
import type { Granularity, ResolvedRange } from "@/ui/range";

/** A bucket of the axis, and the key under which its numbers are gathered. */
export interface KeyedBucket extends TimeBucket {
  readonly key: string;
}

const HOUR_MS = 3_600_000;

/**
 * The key of the bucket to which a bucket of the answer belongs: the day itself, its month, or
 * the instant at which the local hour starts.
 * @param at as the answer has it: a local day, or an ISO instant
 */
export function bucketKey(at: string, granularity: Granularity): string {
  if (granularity === "hour") return new Date(at).toISOString();
  return granularity === "month" ? at.slice(0, 7) : at;
}

/** Every bucket of the range without gaps, oldest first; what lies in the future is left out. */
export function bucketsOf({ from, to, granularity }: Pick<ResolvedRange, "from" | "to" | "granularity">, timeZone: string, now: Date): KeyedBucket[] {
  if (granularity === "hour") return hours(from, to, timeZone, now);
  const today = dayIn(timeZone, now);
  const last = to < today ? to : today;
  return granularity === "day" ? days(from, last, today) : months(from, last, today);
}

function days(from: string, last: string, today: string): KeyedBucket[] {
  const buckets: KeyedBucket[] = [];
  for (let day = from; day <= last; day = shiftDay(day, 1)) {
    buckets.push({ key: day, label: formatDay(day), title: weekday.format(noon(day)), running: day === today });
  }
  return buckets;
}

function months(from: string, last: string, today: string): KeyedBucket[] {
  const buckets: KeyedBucket[] = [];
  const end = last.slice(0, 7);
  for (let month = from.slice(0, 7); month <= end; month = shiftDay(`${month}-01`, 31).slice(0, 7)) {
    const first = noon(`${month}-01`);
    buckets.push({ key: month, label: shortMonth.format(first), title: longMonth.format(first), running: today.startsWith(month) });
  }
  return buckets;
}

/** Local hours: a day on which the clocks change has 23 or 25, and the repeated one is told apart by its zone's name. */
function hours(from: string, to: string, timeZone: string, now: Date): KeyedBucket[] {
  const label = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });
  const title = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  });
  const end = Math.min(localMidnight(shiftDay(to, 1), timeZone), now.getTime() + 1);
  const buckets: KeyedBucket[] = [];
  for (let at = localMidnight(from, timeZone); at < end; at += HOUR_MS) {
    const start = new Date(at);
    buckets.push({ key: start.toISOString(), label: label.format(start), title: title.format(start), running: now.getTime() - at < HOUR_MS });
  }
  return buckets;
}

/** When the day begins there, in epoch milliseconds. */
function localMidnight(day: string, timeZone: string): number {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new TZDate(year, month - 1, date, timeZone).getTime();
}

function noon(day: string): Date {
  return new Date(`${day}T12:00:00Z`);
}

const weekday = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", weekday: "short", day: "numeric", month: "short", year: "numeric" });
const shortMonth = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", month: "short", year: "2-digit" });
const longMonth = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", month: "long", year: "numeric" });
