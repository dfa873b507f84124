import type { Freshness } from "@/modules/insights/contract";
import type { TrafficBucket, TrafficTotals } from "@/modules/site/dashboard/contract";
import type { Traffic } from "@/modules/site/dashboard/service";
import type { VisitDay } from "@/modules/site/dashboard/visit-days.contract";
import { SITE_FIGURES } from "@/modules/site/definitions";
import type { FigureData } from "@/ui/figures";
import { bucketKey, type KeyedBucket } from "@/ui/overview/buckets";

interface Counted {
  readonly figure: keyof TrafficTotals;
  /** Left out where steps do not have the figure. */
  readonly trend?: keyof Omit<TrafficBucket, "at">;
  /** Of the visits of one day. */
  readonly ofDay?: (day: VisitDay) => number;
}

const COUNTED: readonly Counted[] = [
  { figure: "visitors", trend: "visitors" },
  { figure: "visits", trend: "visits" },
  { figure: "pageViews", trend: "pageViews" },
  { figure: "bounceRate", ofDay: ({ bounces, visits }) => bounces / visits },
  { figure: "visitDurationMs", ofDay: ({ durationMs, visits }) => durationMs / visits },
];

/** What makes the figures another's. */
interface Shown {
  /** Whether the period before is shown beside them. */
  readonly compare: boolean;
  /** Whether a page is among the filters. */
  readonly ofPage: boolean;
  /** Of the range, where steps are days and nothing is filtered. */
  readonly days?: readonly VisitDay[] | undefined;
}

/** The figures of the page. */
export function figuresOf({ totals, before, grain, buckets }: Traffic, freshness: Freshness, steps: readonly KeyedBucket[], { compare, ofPage, days }: Shown): FigureData[] {
  const byKey = new Map(buckets.map((bucket) => [bucketKey(bucket.at, grain), bucket]));
  const byDay = new Map(days?.map((day) => [day.day, day]));
  return COUNTED.map(({ figure, trend, ofDay }) => ({
    figure: SITE_FIGURES[ofPage && figure === "pageViews" ? "pageViewsOfPage" : figure],
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
    madeOf: { eventsCounted: totals.pageViews, asOf: freshness.dataFreshAsOf },
  }));
}
