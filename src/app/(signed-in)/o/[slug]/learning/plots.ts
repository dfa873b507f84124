import type { TrendDay } from "@/modules/learning/contract";
import type { Plot, Series } from "@/ui/charts/series";
import type { KeyedBucket } from "@/ui/overview/buckets";
import { QUIET_COLOR, SERIES_COLORS, type SeriesColor } from "@/ui/palette";

export interface Period {
  readonly trend: readonly TrendDay[];
  /** Its days, or the months that they are added up to, oldest first. */
  readonly steps: readonly KeyedBucket[];
}

const [BLUE, AMBER, EMERALD, , CYAN] = SERIES_COLORS;
const line = (name: string, color: SeriesColor, values: readonly number[]): Series => ({ name, color, values });

/** Different people a day, which do not add up to those of a month. */
export function activePlot(shown: Period, before: Period | undefined): Plot {
  return plot(shown.steps, [
    line(before ? "This period" : "Active learners", BLUE, valuesOf(shown, (day) => day.activeLearners)),
    ...(before ? [line("Previous period", QUIET_COLOR, laidOver(shown, valuesOf(before, (day) => day.activeLearners)))] : []),
  ]);
}

export function flowPlot(shown: Period): Plot {
  return plot(shown.steps, [line("Enrolments", AMBER, valuesOf(shown, (day) => day.enrolments)), line("Completions", EMERALD, valuesOf(shown, (day) => day.completions))]);
}

/** One of the two against the period before: four lines in one plot could not be told apart. */
export function flowAgainst(what: "enrolments" | "completions", shown: Period, before: Period): Plot {
  return plot(shown.steps, [
    line("This period", what === "enrolments" ? AMBER : EMERALD, valuesOf(shown, (day) => day[what])),
    line("Previous period", QUIET_COLOR, laidOver(shown, valuesOf(before, (day) => day[what]))),
  ]);
}

/** In minutes. */
export function timePlot(shown: Period, before: Period | undefined): Plot {
  const minutes = (period: Period) => valuesOf(period, (day) => day.seconds).map((seconds) => Math.round(seconds / 60));
  return plot(shown.steps, [
    line(before ? "This period" : "Time spent", CYAN, minutes(shown)),
    ...(before ? [line("Previous period", QUIET_COLOR, laidOver(shown, minutes(before)))] : []),
  ]);
}

const plot = (buckets: readonly KeyedBucket[], series: readonly Series[]): Plot => ({ kind: "line", buckets, series });

function valuesOf({ trend, steps }: Period, value: (day: TrendDay) => number): number[] {
  const sums = new Map<string, number>();
  const length = steps[0]?.key.length ?? 0;
  for (const day of trend) {
    const key = day.day.slice(0, length);
    sums.set(key, (sums.get(key) ?? 0) + value(day));
  }
  return steps.map(({ key }) => sums.get(key) ?? 0);
}

const laidOver = (shown: Period, values: readonly number[]) => shown.steps.map((_, index) => values[index] ?? 0);
