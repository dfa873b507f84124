/** How many days after their receipt events are kept, by layer; null keeps them without end. */
export interface KeptDays {
  readonly rawDays: number | null;
  readonly stagingDays: number | null;
}

/** An id that was accepted is recognised for as long as its raw event is kept: never for less than this. */
export const LEAST_RAW_DAYS = 30;
/** A visit, and a page that shows the last events, need some of them. */
export const LEAST_STAGING_DAYS = 7;
export const MOST_DAYS = 3_660;

const DAY_MS = 86_400_000;

/** What holds for an organisation: its own, within the installation's. */
export function effective(ceiling: KeptDays, own: KeptDays): KeptDays {
  return { rawDays: shorter(ceiling.rawDays, own.rawDays), stagingDays: shorter(ceiling.stagingDays, own.stagingDays) };
}

function shorter(one: number | null, other: number | null): number | null {
  return one === null ? other : other === null ? one : Math.min(one, other);
}

/** What was received before this beginning of a UTC day is past its time; null when nothing ever is. */
export function cutoff(days: number | null, now: number): Date | null {
  return days === null ? null : new Date((Math.floor(now / DAY_MS) - days) * DAY_MS);
}

/** The later one; null is before everything. */
export function later(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}
