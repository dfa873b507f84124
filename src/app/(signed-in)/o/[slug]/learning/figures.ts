import type { LearningOverview, LearningTotals, TrendDay } from "@/modules/learning/contract";
import type { FigureUnit } from "@/kernel/figure";
import { LEARNING_FIGURES } from "@/modules/learning/definitions";
import type { FigureData } from "@/ui/figures";
import { formatDay, formatSpan } from "@/ui/day";

interface Told {
  readonly figure: keyof LearningTotals & keyof typeof LEARNING_FIGURES;
  readonly trend?: keyof Omit<TrendDay, "day">;
  /** Whether the events of the range are what it is counted from. */
  readonly ofEvents?: boolean;
}

const TOLD: readonly Told[] = [
  { figure: "activeLearners", ofEvents: true, trend: "activeLearners" },
  { figure: "enrolments", trend: "enrolments" },
  { figure: "completions", trend: "completions" },
  { figure: "completionRate" },
  { figure: "averageProgress" },
  { figure: "seconds", trend: "seconds" },
];

type Numbers = Pick<LearningOverview, "totals" | "before" | "trend" | "data_fresh_as_of">;

/** The figures of the range. @param days every day of it, oldest first @param compare whether the period before is shown beside them */
export function figuresOf(numbers: Numbers, days: readonly string[], compare: boolean): FigureData[] {
  const byDay = new Map(numbers.trend.map((day) => [day.day, day]));
  return TOLD.map(({ figure, trend, ofEvents }) => ({
    figure: LEARNING_FIGURES[figure],
    value: scaled(LEARNING_FIGURES[figure].unit, numbers.totals[figure]),
    ...(compare ? { previous: scaled(LEARNING_FIGURES[figure].unit, numbers.before.totals[figure]) } : {}),
    ...(trend ? { trend: days.map((day) => byDay.get(day)?.[trend] ?? 0) } : {}),
    madeOf: { eventsCounted: ofEvents ? numbers.totals.events : null, asOf: numbers.data_fresh_as_of },
  }));
}

/** Who was active lately, as seen from the last day of the range. */
export function activityOf(numbers: Numbers, lastDay: string, compare: boolean): FigureData[] {
  const { range } = numbers.before;
  const asSeen = `Seen from ${formatDay(lastDay, true)}.`;
  return (["activeDay", "activeWeek", "activeMonth"] as const).map((figure) => ({
    figure: LEARNING_FIGURES[figure],
    value: numbers.totals[figure],
    ...(compare ? { previous: numbers.before.totals[figure] } : {}),
    madeOf: { eventsCounted: null, asOf: numbers.data_fresh_as_of, notes: compare ? `${asSeen} Compared with the last day of ${formatSpan(range.from, range.to)}.` : asSeen },
  }));
}

/** Rates come as percent; no time at all means that none was reported, and it is not known. */
function scaled(unit: FigureUnit, value: number | null): number | null {
  if (value === null || (unit === "effort" && value === 0)) return null;
  return unit === "share" ? value / 100 : value;
}
