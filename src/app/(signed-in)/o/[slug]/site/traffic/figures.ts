import type { Freshness } from "@/modules/insights/contract";
import type { TrafficBucket, TrafficTotals } from "@/modules/site/contract";
import type { Traffic } from "@/modules/site/service";
import type { VisitDay } from "@/modules/site/visit-days.contract";
import type { FigureData } from "@/ui/figures";
import { bucketKey, type KeyedBucket } from "@/ui/overview/buckets";

interface Counted extends Pick<FigureData, "label" | "unit" | "better"> {
  readonly figure: keyof TrafficTotals;
  readonly definition: string;
  /** Left out where steps do not have the figure. */
  readonly trend?: keyof Omit<TrafficBucket, "at">;
  /** Of the visits of one day. */
  readonly ofDay?: (day: VisitDay) => number;
}

const COUNTED: readonly Counted[] = [
  {
    figure: "visitors",
    label: "Visitors",
    unit: "count",
    better: "up",
    definition: "Different visitors who viewed a page in the range. Somebody without an identifier is told apart for one day only.",
    trend: "visitors",
  },
  { figure: "visits", label: "Visits", unit: "count", better: "up", definition: "Sessions with a page view, by the day on which they began. 30 minutes of silence end one.", trend: "visits" },
  { figure: "pageViews", label: "Page views", unit: "count", better: "up", definition: "Page views of the range, each counted once.", trend: "pageViews" },
  { figure: "bounceRate", label: "Bounce rate", unit: "share", better: "down", definition: "The share of visits with a single page view.", ofDay: ({ bounces, visits }) => bounces / visits },
  { figure: "visitDurationMs", label: "Visit length", unit: "duration", better: "up", definition: "Mean time from the first event of a visit to its last; a visit of one event lasts no time.", ofDay: ({ durationMs, visits }) => durationMs / visits },
];

/**
 * The figures of the page.
 * @param compare whether the period before is shown beside them
 * @param days of the range, where steps are days and nothing is filtered
 */
export function figuresOf({ totals, before, grain, buckets }: Traffic, freshness: Freshness, steps: readonly KeyedBucket[], compare: boolean, days?: readonly VisitDay[]): FigureData[] {
  const byKey = new Map(buckets.map((bucket) => [bucketKey(bucket.at, grain), bucket]));
  const byDay = new Map(days?.map((day) => [day.day, day]));
  return COUNTED.map(({ figure, definition, trend, ofDay, ...shown }) => ({
    ...shown,
    value: totals[figure],
    ...(compare ? { previous: before[figure] } : {}),
    ...(trend ? { trend: steps.map(({ key }) => byKey.get(key)?.[trend] ?? 0) } : {}),
    ...(ofDay && days
      ? {
          trend: steps.map(({ key }) => {
            const day = byDay.get(key);
            return day ? ofDay(day) : null;
          }),
        }
      : {}),
    madeOf: { definition, eventsCounted: totals.pageViews, asOf: freshness.dataFreshAsOf },
  }));
}
