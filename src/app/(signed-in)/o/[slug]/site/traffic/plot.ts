import type { TrafficBucket } from "@/modules/site/dashboard/contract";
import type { Traffic } from "@/modules/site/dashboard/service";
import type { Plot } from "@/ui/charts/series";
import { bucketKey, type KeyedBucket } from "@/ui/overview/buckets";
import { QUIET_COLOR, SERIES_COLORS } from "@/ui/palette";

/** Only what adds up over time: the visitors of days are not the visitors of their range. */
type Summed = keyof Pick<TrafficBucket, "visits" | "pageViews">;

/** Page views and visits; visits of both periods, from their first bucket on, where they are compared. */
export function plotOf(shown: Traffic, steps: readonly KeyedBucket[], previous?: { readonly traffic: Traffic; readonly steps: readonly KeyedBucket[] }): Plot {
  if (previous) {
    const before = valuesOf(previous.traffic, "visits", previous.steps);
    return {
      kind: "line",
      buckets: steps,
      series: [
        { name: "Visits", color: SERIES_COLORS[0], values: valuesOf(shown, "visits", steps) },
        { name: "Visits in the previous period", color: QUIET_COLOR, values: steps.map((_, index) => before[index] ?? 0) },
      ],
    };
  }
  return {
    kind: "line",
    buckets: steps,
    series: [
      { name: "Visits", color: SERIES_COLORS[0], values: valuesOf(shown, "visits", steps) },
      { name: "Page views", color: SERIES_COLORS[1], values: valuesOf(shown, "pageViews", steps) },
    ],
  };
}

function valuesOf({ buckets, grain }: Traffic, figure: Summed, steps: readonly KeyedBucket[]): number[] {
  const values = new Map(buckets.map((bucket) => [bucketKey(bucket.at, grain), bucket[figure]]));
  return steps.map(({ key }) => values.get(key) ?? 0);
}
