import { z } from "zod";
import { filterSchema } from "@/kernel/filter";
import { DIMENSIONS } from "../dimensions";

/**
 * Filters combine: a visit must match every one. A filter on `page` keeps the views that match and the visits that
 * have one of them.
 */
export const filtersSchema = z.partialRecord(z.enum(DIMENSIONS), filterSchema);
export type Filters = z.infer<typeof filtersSchema>;

export interface TrafficTotals {
  /** Distinct visitors who viewed a page, over the whole range. */
  readonly visitors: number;
  /** Sessions with a page view, by the day on which they began. */
  readonly visits: number;
  readonly pageViews: number;
  /** Share of visits with a single page view, 0 to 1; null without visits. */
  readonly bounceRate: number | null;
  /** Mean length of a visit, milliseconds, from its first event to its last; null without visits. */
  readonly visitDurationMs: number | null;
}

export interface TrafficBucket {
  /** A local day, or the instant (ISO 8601) at which a local hour starts. */
  readonly at: string;
  readonly visitors: number;
  readonly visits: number;
  readonly pageViews: number;
}

export interface TrafficRow {
  readonly value: string;
  /** Visits of the value; null for `page`, where single views are counted. */
  readonly visits: number | null;
  readonly pageViews: number;
  readonly bounceRate: number | null;
}

export interface TrafficRange {
  /** Local days, both included. */
  readonly from: string;
  readonly to: string;
  readonly filters: Filters;
  /** Crawlers instead of people. */
  readonly crawlers: boolean;
}

/** Who viewed a page within so many minutes is here now. */
export const HERE_MINUTES = 5;
