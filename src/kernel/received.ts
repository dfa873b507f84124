/** A condition on the receipt time that spares the partitions of the other days. */
export interface ReceivedDays {
  /** Whole UTC days, for the name that a connection keeps the statement's plan under; undefined for a range that hardly comes again. */
  readonly plan: string | undefined;
  /** SQL: the condition on `received_at` of an alias. */
  on(alias: string): string;
}

const DAY_MS = 86_400_000;
/** Plans are kept for so many days at once: what the lanes drain while all is well. */
const MOST_PLANNED_DAYS = 2;

const midnight = (ms: number) => `timestamptz '${new Date(ms).toISOString().slice(0, 10)} 00:00:00+00'`;

/**
 * The days of receipt from `from` to `to`, both included; undefined leaves that end open.
 *
 * The bounds are literals, and not parameters: a plan that a connection keeps must not know of partitions that it
 * does not need, since every one of them is locked and gone through each time. Only whole days are written, so the
 * same text serves a day long.
 */
export function receivedDays(from: Date | undefined, to: Date | undefined): ReceivedDays {
  // An event may tell of a time long before there were any partitions.
  const first = from === undefined || from.getTime() < 0 ? undefined : Math.floor(from.getTime() / DAY_MS) * DAY_MS;
  const end = to === undefined ? undefined : (Math.floor(to.getTime() / DAY_MS) + 1) * DAY_MS;
  const days = first === undefined || end === undefined ? Infinity : (end - first) / DAY_MS;
  return {
    plan: first !== undefined && days <= MOST_PLANNED_DAYS ? `${new Date(first).toISOString().slice(0, 10)}+${days}` : undefined,
    on(alias) {
      const bounds = [
        ...(first === undefined ? [] : [`${alias}.received_at >= ${midnight(first)}`]),
        ...(end === undefined ? [] : [`${alias}.received_at < ${midnight(end)}`]),
      ];
      return bounds.length === 0 ? "true" : bounds.join(" AND ");
    },
  };
}

/** How long before its occurrence an event can have been received at most: ingest refuses what lies further ahead. */
const AHEAD_MS = DAY_MS;

/** When events that occurred at `from` or later can have been received. */
export function receivedSince(from: Date): Date {
  return new Date(from.getTime() - AHEAD_MS);
}

/** Two servers' clocks may differ by so much. */
const SKEW_MS = 3_600_000;

/** What was received from `from` until now, for an answer that is worked out now. */
export function receivedUntilNow(from: Date): ReceivedDays {
  return receivedDays(new Date(from.getTime() - SKEW_MS), new Date(Date.now() + SKEW_MS));
}

/** No local day begins earlier than this in UTC. */
const EARLIEST_ZONE_MS = 14 * 3_600_000;

/** When events of a local day (`YYYY-MM-DD`), or of a later one, can have been received, in any time zone. */
export function receivedSinceDay(day: string): Date {
  return new Date(Date.parse(`${day}T00:00:00Z`) - EARLIEST_ZONE_MS - AHEAD_MS);
}
