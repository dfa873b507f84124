import { z } from "zod";

/** A local day of the organisation's time zone, `YYYY-MM-DD`. */
export const daySchema = z.iso.date();

const totalsSchema = z.object({
  events: z.number(),
  /** Distinct over the whole range, not a sum of days; null where a filter leaves it unknown. */
  people: z.number().nullable(),
  sessions: z.number().nullable(),
  courses: z.number().nullable(),
});
export type OverviewTotals = z.infer<typeof totalsSchema>;

export const overviewSchema = z.object({
  from: daySchema,
  to: daySchema,
  grain: z.enum(["hour", "day"]),
  totals: totalsSchema,
  /** One entry a bucket that has events; `at` is a local day, or the instant (ISO 8601) at which a local hour starts. */
  buckets: z.array(totalsSchema.extend({ at: z.string() })),
  /** Events by bucket and type. */
  series: z.array(z.object({ at: z.string(), type: z.string(), events: z.number() })),
  /** Most frequent first. */
  byType: z.array(z.object({ type: z.string(), events: z.number() })),
});
export type Overview = z.infer<typeof overviewSchema>;

/** By which clock an organisation's days are counted. */
export interface Calendar {
  /** IANA name. */
  readonly timeZone: string;
  /** The local day. */
  readonly today: string;
}

export interface OverviewRange {
  readonly from: string;
  readonly to: string;
  /** Only events of this type; people, sessions and courses are then null. */
  readonly type?: string;
}

/** Until when the numbers are complete, and why not until now. */
export interface Freshness {
  /** Every event received before is in the numbers. ISO 8601. */
  readonly dataFreshAsOf: string;
  readonly ageMs: number;
  readonly stale: boolean;
  readonly reason: "fresh" | "waiting" | "scheduler_silent";
  /** Accepted events that are not in the numbers yet, retrying ones included. */
  readonly waiting: number;
  /** Accepted events that the pipeline could not process; they wait as dead letters. */
  readonly setAside: number;
}

/** received = accepted + duplicates + failed; accepted = counted + waiting + setAside. */
export interface Balance {
  readonly received: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly failed: number;
  readonly counted: number;
  readonly waiting: number;
  readonly setAside: number;
  readonly holds: boolean;
}

/** Who runs the jobs: this process, Inngest, or another process. */
export type SchedulerKind = "embedded" | "inngest" | "none";

/** How long the scheduler may be silent: cron under Inngest comes once a minute, our own workers every 5 s. */
export const heartbeatLimitMs = (scheduler: SchedulerKind): number => (scheduler === "embedded" ? 60_000 : 150_000);
