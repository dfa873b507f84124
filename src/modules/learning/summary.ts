import { type CourseRow, type LearningOverview, type LessonRow, worstStop } from "./contract";

/** What changed, what stands out, what to look at: written by rules from the same numbers that the charts show. */
export interface Sentence {
  /** Which rule wrote it; one sentence a rule. */
  readonly id: string;
  readonly kind: "changed" | "stands_out" | "look_at";
  readonly text: string;
  /** The chart that proves it: a page below the organisation, and the query with which it shows that chart. */
  readonly link: { readonly path: string; readonly query: Readonly<Record<string, string>> };
}

/** Aggregates alone: no learner is in it. */
export interface SummaryFacts {
  readonly overview: LearningOverview;
  readonly courses: readonly CourseRow[];
  /** Distinct active people of the period before, by course. */
  readonly activeBefore: ReadonlyMap<string, number>;
  /** Of the courses that were most active. */
  readonly close: readonly { readonly course: CourseRow; readonly lessons: readonly LessonRow[]; readonly atRisk: number }[];
}

/** Fewer people than this make no news: a share of them is chance, and could identify a person. */
const LEAST_PEOPLE = 5;
const LEAST_CHANGE = 0.2;

export function writeSummary({ overview, courses, activeBefore, close }: SummaryFacts): Sentence[] {
  const { totals, range } = overview;
  const before = overview.before.totals;
  const days = { range: "custom", from: range.from, to: range.to };
  const sentences: Sentence[] = [];
  const say = (id: string, kind: Sentence["kind"], text: string, path: string, query: Readonly<Record<string, string>> = {}) =>
    sentences.push({ id, kind, text, link: { path, query: { ...days, ...query } } });
  const coursePath = (row: CourseRow) => `/learning/courses/${encodeURIComponent(row.courseId)}`;

  if (totals.activeLearners === 0 && before.activeLearners === 0) {
    say("active", "changed", `Nobody learned from ${range.from} to ${range.to}, nor in the period before.`, "/learning", { chart: "active" });
  } else {
    say("active", "changed", `${people(totals.activeLearners)} learned from ${range.from} to ${range.to}, ${compared(totals.activeLearners, before.activeLearners)}.`, "/learning", { chart: "active", compare: "1" });
  }
  if (totals.enrolments + totals.completions + before.enrolments + before.completions > 0) {
    say("flow", "changed", `There were ${count(totals.enrolments, "enrolment")} and ${count(totals.completions, "completion")}, after ${before.enrolments} and ${before.completions} in the period before.`, "/learning", { chart: "flow", compare: "1" });
  }
  if (totals.seconds + before.seconds > 0) {
    say("time", "changed", `Learners reported ${hours(totals.seconds)} of learning, after ${hours(before.seconds)} in the period before.`, "/learning", { chart: "time", compare: "1" });
  }

  const active = courses.filter((row) => row.activeLearners > 0).sort(by((row) => row.activeLearners));
  const [busiest] = active;
  if (busiest) say("busiest", "stands_out", `${nameOf(busiest)} was the most active course, with ${people(busiest.activeLearners)}.`, coursePath(busiest), { chart: "active" });
  const [moved] = courses
    .map((row) => ({ row, was: activeBefore.get(row.courseId) ?? 0 }))
    .filter(({ row, was }) => Math.max(row.activeLearners, was) >= LEAST_PEOPLE && Math.abs(row.activeLearners - was) >= LEAST_CHANGE * Math.max(was, 1))
    .sort(by(({ row, was }) => Math.abs(row.activeLearners - was)));
  if (moved && courses.length > 1) {
    say("moved", "stands_out", `${nameOf(moved.row)} changed most: ${people(moved.row.activeLearners)}, ${compared(moved.row.activeLearners, moved.was)}.`, coursePath(moved.row), { chart: "active", compare: "1" });
  }
  const rated = courses.filter((row) => row.learners >= 4 * LEAST_PEOPLE && row.completionRate !== null).sort(by((row) => row.completionRate ?? 0));
  const best = rated[0];
  const worst = rated.at(-1);
  if (best && worst && best !== worst && best.completionRate !== worst.completionRate) {
    say("completion", "stands_out", `${nameOf(best)} is completed by ${best.completionRate}% of its learners, ${nameOf(worst)} by ${worst.completionRate}%.`, "/learning/courses", { chart: "completion" });
  }

  const [drop] = close
    .flatMap(({ course, lessons }) => {
      const lesson = worstStop(lessons);
      return lesson ? [{ course, lesson }] : [];
    })
    .sort(by(({ lesson }) => lesson.stopped));
  if (drop) {
    say("drop", "look_at", `In ${nameOf(drop.course)}, ${people(drop.lesson.stopped)} stopped at ${quoted(drop.lesson.title ?? drop.lesson.lessonId)}: ${drop.lesson.dropRate}% of those who got there.`, coursePath(drop.course), { chart: "dropoff" });
  }
  const [risk] = close.filter(({ atRisk }) => atRisk > 0).sort(by(({ atRisk }) => atRisk));
  if (risk) say("risk", "look_at", `${people(risk.atRisk)} in ${nameOf(risk.course)} ${risk.atRisk === 1 ? "has" : "have"} been silent for unusually long.`, coursePath(risk.course), { chart: "risk" });
  if (overview.freshness.stale) {
    say("freshness", "look_at", `These numbers are complete only up to ${overview.data_fresh_as_of.slice(0, 16).replace("T", " ")} UTC.`, "/learning", { chart: "freshness" });
  }
  return sentences;
}

const by = <T>(value: (item: T) => number) => (a: T, b: T) => value(b) - value(a);
const quoted = (text: string) => `“${text}”`;
const nameOf = (row: CourseRow) => quoted(row.title ?? row.courseId);
const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? "" : "s"}`;
const people = (n: number) => (n === 1 ? "1 person" : `${n} people`);
const hours = (seconds: number) => (seconds < 5_400 ? `${Math.round(seconds / 60)} minutes` : `${Math.round(seconds / 3_600)} hours`);

function compared(now: number, before: number): string {
  if (now === before) return `as many as in the period before`;
  if (before === 0) return "after none in the period before";
  const change = Math.round((100 * Math.abs(now - before)) / before);
  return `${change}% ${now > before ? "more" : "fewer"} than the ${before} of the period before`;
}
