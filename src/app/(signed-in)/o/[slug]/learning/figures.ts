import type { LearningOverview, LearningTotals, TrendDay } from "@/modules/learning/contract";
import type { FigureData } from "@/ui/figures";
import { formatDay, formatSpan } from "@/ui/day";

interface Told extends Pick<FigureData, "label" | "unit" | "better"> {
  readonly figure: keyof LearningTotals;
  readonly definition: string;
  readonly trend?: keyof Omit<TrendDay, "day">;
  /** Whether the events of the range are what it is counted from. */
  readonly ofEvents?: boolean;
}

const TOLD: readonly Told[] = [
  { figure: "activeLearners", label: "Active learners", unit: "count", better: "up", ofEvents: true, trend: "activeLearners", definition: "Different people who did something in a course in the range. What others tell about them, say an enrolment, is no activity." },
  { figure: "enrolments", label: "Enrolments", unit: "count", better: "up", trend: "enrolments", definition: "First enrolments in the range. Somebody in two courses counts twice." },
  { figure: "completions", label: "Completions", unit: "count", better: "up", trend: "completions", definition: "Courses that were completed in the range." },
  { figure: "completionRate", label: "Completion rate", unit: "share", better: "up", definition: "Of everybody who came up to the last day of the range, those who have completed." },
  { figure: "averageProgress", label: "Average progress", unit: "share", better: "up", definition: "How far those who came up to the last day have come by now: 100% when completed, else the mean over all lessons." },
  { figure: "seconds", label: "Time spent", unit: "effort", better: "up", trend: "seconds", definition: "What clients reported as time spent, added up. It is not guessed where they report none." },
];

type Numbers = Pick<LearningOverview, "totals" | "before" | "trend" | "data_fresh_as_of">;

/** The figures of the range. @param days every day of it, oldest first @param compare whether the period before is shown beside them */
export function figuresOf(numbers: Numbers, days: readonly string[], compare: boolean): FigureData[] {
  const byDay = new Map(numbers.trend.map((day) => [day.day, day]));
  return TOLD.map(({ figure, definition, trend, ofEvents, ...shown }) => ({
    ...shown,
    value: scaled(shown.unit, numbers.totals[figure]),
    ...(compare ? { previous: scaled(shown.unit, numbers.before.totals[figure]) } : {}),
    ...(trend ? { trend: days.map((day) => byDay.get(day)?.[trend] ?? 0) } : {}),
    madeOf: { definition, eventsCounted: ofEvents ? numbers.totals.events : null, asOf: numbers.data_fresh_as_of },
  }));
}

/** Who was active lately, as seen from the last day of the range. */
export function activityOf(numbers: Numbers, lastDay: string, compare: boolean): FigureData[] {
  const spans = [
    { figure: "activeDay", label: "Active in 1 day", definition: `Different people who did something on ${formatDay(lastDay, true)}.` },
    { figure: "activeWeek", label: "Active in 7 days", definition: `Different people who did something in the seven days up to ${formatDay(lastDay, true)}.` },
    { figure: "activeMonth", label: "Active in 30 days", definition: `Different people who did something in the thirty days up to ${formatDay(lastDay, true)}.` },
  ] as const;
  const { range } = numbers.before;
  return spans.map(({ figure, label, definition }) => ({
    label,
    value: numbers.totals[figure],
    unit: "count",
    better: "up",
    ...(compare ? { previous: numbers.before.totals[figure] } : {}),
    madeOf: { definition, eventsCounted: null, asOf: numbers.data_fresh_as_of, ...(compare ? { notes: `Compared with the last day of ${formatSpan(range.from, range.to)}.` } : {}) },
  }));
}

/** Rates come as percent; no time at all means that none was reported, and it is not known. */
function scaled(unit: FigureData["unit"], value: number | null): number | null {
  if (value === null || (unit === "effort" && value === 0)) return null;
  return unit === "share" ? value / 100 : value;
}
