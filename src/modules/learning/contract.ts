import type { Freshness } from "@/modules/insights/contract";

/** The words and rules of learning that other modules, pages and documents share. Days are local days. */

/** A learner who has not completed a course and was not seen in it for so many days has stopped. */
export const STOPPED_AFTER_DAYS = 14;
/** At risk: silent for at least `leastDays` and `factor` times the usual gap, and not longer than `goneAfterDays`. */
export const RISK = { leastDays: 7, factor: 3, goneAfterDays: 60, ownRhythmFrom: 3, rhythmWithoutAny: 7 } as const;
/** Groups of fewer respondents are withheld. */
export const LEAST_RESPONDENTS = 5;
/** Cohorts and weeks that the cohort table shows. */
export const COHORT_WEEKS = 26;

export interface Range {
  readonly from: string;
  readonly to: string;
}

export interface Fresh {
  readonly freshness: Freshness;
  /** The receipt time up to which the numbers are complete, ISO 8601: `freshness.dataFreshAsOf`. */
  readonly data_fresh_as_of: string;
}

export interface LearningTotals {
  /** Distinct people with activity of their own in the range. */
  readonly activeLearners: number;
  /** The same on the last day of the range, and in the 7 and 30 days up to it. */
  readonly activeDay: number;
  readonly activeWeek: number;
  readonly activeMonth: number;
  /** People in courses: one person in two courses counts twice. */
  readonly enrolments: number;
  readonly starts: number;
  readonly completions: number;
  readonly withdrawals: number;
  /** Of those who had started by the last day (or are of the cohort), the share that had completed by it: percent with one decimal; null without any. */
  readonly completionRate: number | null;
  /** Of those who came up to the last day, as it is now, in percent; null without any. */
  readonly averageProgress: number | null;
  /** As clients reported it. */
  readonly seconds: number;
  readonly events: number;
}

export interface TrendDay {
  readonly day: string;
  readonly activeLearners: number;
  readonly enrolments: number;
  readonly completions: number;
  readonly events: number;
  readonly seconds: number;
}

export interface LearningOverview extends Fresh {
  readonly range: Range;
  readonly before: { readonly range: Range; readonly totals: LearningTotals };
  readonly totals: LearningTotals;
  /** Days on which something happened. */
  readonly trend: readonly TrendDay[];
  /** From the first to the last day on which anybody was active, whatever the range; null for never. */
  readonly activity: Range | null;
}

/** Sums over the learners of a course who had started by the last day of the range, or over one of its cohorts; steps and rate by that day, means as they are now. */
export interface CourseNumbers {
  readonly learners: number;
  readonly enrolled: number;
  readonly started: number;
  readonly progressed: number;
  readonly completed: number;
  readonly withdrawn: number;
  readonly completionRate: number | null;
  readonly averageProgress: number | null;
  readonly averageScore: number | null;
  readonly averageSeconds: number | null;
}

export interface CourseRow extends CourseNumbers {
  readonly courseId: string;
  readonly title: string | null;
  readonly lessons: number;
  /** In the range. */
  readonly activeLearners: number;
  readonly seconds: number;
  readonly events: number;
}

export interface LessonRow {
  readonly courseId: string;
  readonly lessonId: string;
  readonly title: string | null;
  readonly kind: string | null;
  /** 1 for the first, within its course. */
  readonly place: number;
  /** Which rule gave it its place. */
  readonly placedBy: "organisation" | "position" | "week" | "first_access";
  readonly learners: number;
  /** Of the course's learners who started, in percent. */
  readonly reachRate: number | null;
  readonly completed: number;
  /** Were last seen here and have stopped: withdrawn, or silent for more than {@link STOPPED_AFTER_DAYS} days. */
  readonly stopped: number;
  /** Of those who were here, in percent. */
  readonly dropRate: number | null;
  /** Were last seen here and have not stopped. */
  readonly here: number;
  readonly averageSeconds: number | null;
  readonly averageScore: number | null;
  readonly averageProgress: number | null;
  readonly attempts: number;
  readonly clicks: number;
  readonly watchedSeconds: number;
  readonly lengthSeconds: number | null;
}

export interface CohortRow {
  /** A Monday. */
  readonly startWeek: string;
  /** All of the cohort; the other numbers are by the last day of the range. */
  readonly learners: number;
  readonly started: number;
  readonly completed: number;
  readonly withdrawn: number;
  readonly completionRate: number | null;
  /** By whole weeks since the start week; weeks without anybody are left out. */
  readonly active: readonly { readonly week: number; readonly learners: number; readonly share: number }[];
}

export interface FunnelStep {
  readonly step: "learners" | "started" | "progressed" | "completed";
  readonly label: string;
  readonly learners: number;
  /** Of the first step, in percent. */
  readonly share: number | null;
}

export interface CourseDetail extends Fresh {
  readonly courseId: string;
  readonly title: string | null;
  readonly range: Range;
  /** The Monday of the start week that everything but `cohorts` is cut to; null for all learners. */
  readonly cohort: string | null;
  /** Of the range. */
  readonly totals: LearningTotals;
  readonly before: { readonly range: Range; readonly totals: LearningTotals };
  readonly trend: readonly TrendDay[];
  /** From the first to the last day on which anybody was active, whatever the range; null for never. */
  readonly activity: Range | null;
  /** By the last day of the range, whatever its first. */
  readonly numbers: CourseNumbers;
  readonly funnel: readonly FunnelStep[];
  readonly lessons: readonly LessonRow[];
  readonly scores: readonly { readonly from: number; readonly to: number; readonly learners: number }[];
  readonly cohorts: readonly CohortRow[];
  readonly risk: { readonly asOf: string; readonly atRisk: number; readonly gone: number; readonly rule: string };
}

export interface LearnerAtRisk {
  readonly person: string;
  readonly lastDay: string;
  readonly silentDays: number;
  /** Days between two visits, usually. */
  readonly rhythm: number;
  readonly rhythmOf: "learner" | "course";
  readonly activeDays: number;
  readonly lessonsCompleted: number;
  readonly lastLessonId: string | null;
  readonly lastLessonTitle: string | null;
  readonly reason: string;
}

export interface LearnerRow {
  readonly person: string;
  readonly status: string;
  readonly enrolledAt: Date | null;
  readonly firstAt: Date | null;
  readonly lastAt: Date | null;
  readonly completedAt: Date | null;
  readonly withdrawnAt: Date | null;
  readonly activeDays: number;
  readonly lessonsStarted: number;
  readonly lessonsCompleted: number;
  /** Percent. */
  readonly progress: number;
  readonly averageScore: number | null;
  readonly attempts: number;
  readonly seconds: number;
  readonly watchedSeconds: number;
  readonly clicks: number;
  readonly events: number;
}

export interface LearnerPath extends Fresh {
  readonly courseId: string;
  readonly title: string | null;
  readonly learner: LearnerRow;
  /** In the course's order, those never opened too. */
  readonly lessons: readonly {
    readonly lessonId: string;
    readonly title: string | null;
    readonly kind: string | null;
    readonly place: number;
    readonly firstAt: Date | null;
    readonly lastAt: Date | null;
    readonly completedAt: Date | null;
    readonly progress: number;
    readonly score: number | null;
    readonly attempts: number;
    readonly seconds: number;
    readonly watchedSeconds: number;
    readonly clicks: number;
  }[];
  readonly days: readonly { readonly day: string; readonly events: number }[];
}

/** One video: how many have watched a stretch, and how often it was played. */
export interface VideoRetention {
  readonly lessonId: string;
  readonly title: string | null;
  readonly lengthSeconds: number | null;
  readonly viewers: number;
  /** Stretches of equal numbers, `to` not included. `share` is of the viewers, in percent. */
  readonly curve: readonly { readonly from: number; readonly to: number; readonly viewers: number; readonly plays: number; readonly share: number | null }[];
}

/** A lesson at which so many stop, and so large a share of those who got there, is worth a word. */
const NOTABLE = { people: LEAST_RESPONDENTS, rate: 10 } as const;

/** Of the lessons at which notably many have stopped, that with the most; chart and summary must name the same one. */
export function worstStop<Lesson extends Pick<LessonRow, "stopped" | "dropRate">>(lessons: readonly Lesson[]): Lesson | undefined {
  return lessons.filter(({ stopped, dropRate }) => stopped >= NOTABLE.people && (dropRate ?? 0) >= NOTABLE.rate).sort((a, b) => b.stopped - a.stopped)[0];
}

/** A share in percent with one decimal; null of nothing. */
export function percent(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((1_000 * part) / whole) / 10;
}

export function mean(sum: number, count: number): number | null {
  return count === 0 ? null : Math.round((10 * sum) / count) / 10;
}
