import type { SeriesColor } from "@/ui/palette";

/** One step of the time axis, in the organisation's time zone. */
export interface TimeBucket {
  /** On the axis: `5 Jan`, `14:00`. */
  readonly label: string;
  /** In full, for the tooltip and the table: `Mon 5 Jan 2026`, `5 Jan 2026, 14:00–15:00`. */
  readonly title: string;
  /** Not over yet, so its numbers still grow. */
  readonly running?: boolean;
}

export interface Series {
  readonly name: string;
  readonly color: SeriesColor;
  /** One value a bucket. */
  readonly values: readonly number[];
}

export interface Plot {
  readonly kind: "stacked" | "line";
  readonly buckets: readonly TimeBucket[];
  /** Six at most; the rest belongs under one quiet "Other". */
  readonly series: readonly Series[];
}

/** A bucket as the plot takes it: values under `s0`, `s1`, …, so that no series name is mistaken for a path or a field. */
export type PlotRow = { readonly label: string; readonly bucket: number } & { readonly [key: `s${number}`]: number };

export function plotRows({ buckets, series }: Plot): PlotRow[] {
  return buckets.map((bucket, index) => ({
    label: bucket.label,
    bucket: index,
    ...Object.fromEntries(series.map((one, slot) => [`s${slot}`, one.values[index] ?? 0])),
  }));
}

export function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
