import type { Overview, OverviewTotals } from "@/modules/insights/contract";
import type { Plot, Series } from "@/ui/charts/series";
import { bucketKey, type KeyedBucket } from "@/ui/overview/buckets";
import { assignColors, QUIET_COLOR, SERIES_COLORS, type SeriesColor } from "@/ui/palette";
import type { Granularity } from "@/ui/range";

/** So many types have a colour of their own; with "Other" that makes six series at most. */
const NAMED = SERIES_COLORS.length - 1;
const OTHER = "Other";
/** No type has this name: they have one character or more. */
const REST = "";

/** The colours of the most frequent types, the same in the chart and in the list beside it. */
export function colorsOfTypes(byType: Overview["byType"]): ReadonlyMap<string, SeriesColor> {
  return assignColors(byType.slice(0, byType.length <= SERIES_COLORS.length ? SERIES_COLORS.length : NAMED).map(({ type }) => type));
}

/** Events by type, stacked: the most frequent types by name, the rest as one. */
export function plotByType(
  overview: Overview,
  granularity: Granularity,
  buckets: readonly KeyedBucket[],
  colors: ReadonlyMap<string, SeriesColor> = colorsOfTypes(overview.byType),
): Plot {
  const sums = new Map<string, Map<string, number>>();
  for (const { at, type, events } of overview.series) {
    const name = colors.has(type) ? type : REST;
    const row = sums.get(name) ?? new Map<string, number>();
    const key = bucketKey(at, granularity);
    row.set(key, (row.get(key) ?? 0) + events);
    sums.set(name, row);
  }
  const order = [...overview.byType.map(({ type }) => type).filter((type) => colors.has(type)), REST];
  const series = order.flatMap((name): Series[] => {
    const row = sums.get(name);
    return row ? [{ name: name === REST ? OTHER : name, color: colors.get(name) ?? QUIET_COLOR, values: buckets.map(({ key }) => row.get(key) ?? 0) }] : [];
  });
  return { kind: "stacked", buckets, series };
}

/** All events of two equally long periods, laid over one another from their first bucket on. */
export function plotAgainst(
  current: { readonly overview: Overview; readonly buckets: readonly KeyedBucket[] },
  previous: { readonly overview: Overview; readonly buckets: readonly KeyedBucket[] },
  granularity: Granularity,
): Plot {
  const before = eventsPerBucket(previous.overview, granularity, previous.buckets);
  return {
    kind: "line",
    buckets: current.buckets,
    series: [
      { name: "This period", color: SERIES_COLORS[0], values: eventsPerBucket(current.overview, granularity, current.buckets) },
      { name: "Previous period", color: QUIET_COLOR, values: current.buckets.map((_, index) => before[index] ?? 0) },
    ],
  };
}

export function eventsPerBucket(overview: Overview, granularity: Granularity, buckets: readonly KeyedBucket[]): number[] {
  const sums = new Map<string, number>();
  for (const { at, events } of overview.buckets) {
    const key = bucketKey(at, granularity);
    sums.set(key, (sums.get(key) ?? 0) + events);
  }
  return buckets.map(({ key }) => sums.get(key) ?? 0);
}

/**
 * A figure per bucket of the answer, for its sparkline. Distinct people of days must not be added
 * up to months, so the steps are those of the answer, whatever the chart shows.
 * @param steps every bucket of the range, at the answer's own granularity
 */
export function trendOf(overview: Overview, figure: keyof OverviewTotals, steps: readonly KeyedBucket[]): number[] {
  const values = new Map(overview.buckets.map((bucket) => [bucketKey(bucket.at, overview.grain), bucket[figure] ?? 0]));
  return steps.map(({ key }) => values.get(key) ?? 0);
}
