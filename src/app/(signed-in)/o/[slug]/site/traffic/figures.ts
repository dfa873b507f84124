import type { Freshness } from "@/modules/insights/contract";
import type { TrafficBucket, TrafficTotals } from "@/modules/site/dashboard/contract";
import type { Traffic } from "@/modules/site/dashboard/service";
import type { VisitDay } from "@/modules/site/dashboard/visit-days.contract";
import type { FigureData } from "@/ui/figures";
import { bucketKey, type KeyedBucket } from "@/ui/overview/buckets";

interface Counted extends Pick<FigureData, "label" | "unit" | "better"> {
  readonly figure: keyof TrafficTotals;
  readonly definition: string;
  /** Where a page is among the filters; the same without it. */
  readonly definitionOfPage?: string;
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
  {
    figure: "pageViews",
    label: "Page views",
    unit: "count",
    better: "up",
    definition: "Page views of the range, each counted once.",
    definitionOfPage: "Views of the chosen page, each counted once, by the day on which their visit began. Visitors and visits are those that saw it.",
    trend: "pageViews",
  },
  { figure: "bounceRate", label: "Bounce rate", unit: "share", better: "down", definition: "The share of visits with a single page view.", ofDay: ({ bounces, visits }) => bounces / visits },
  { figure: "visitDurationMs", label: "Visit length", unit: "duration", better: "up", definition: "Mean time from the first event of a visit to its last; a visit of one event lasts no time.", ofDay: ({ durationMs, visits }) => durationMs / visits },
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
  return COUNTED.map(({ figure, definition, definitionOfPage = definition, trend, ofDay, ...shown }) => ({
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
    madeOf: { definition: ofPage ? definitionOfPage : definition, eventsCounted: totals.pageViews, asOf: freshness.dataFreshAsOf },
  }));
}
