import { z } from "zod";
import type { JsonOf } from "@/kernel/json";
import { freshnessSchema } from "@/modules/insights/answer-schemas.contract";
import { daySchema } from "@/modules/insights/contract";
import type { CohortRow, CourseDetail, CourseNumbers, CourseRow, Fresh, LearnerAtRisk, LearningOverview, LearningTotals, LessonRow, Range, TrendDay, VideoRetention } from "./contract";
import type { Sentence } from "./summary";
import { AUDIENCES, QUESTION_KINDS, type QuestionResult, type SurveyGroup, type SurveyResults, type SurveyRow } from "./survey.contract";

/** What the REST endpoints answer, for their documentation. The compiler compares each schema with the type that is answered. */

type Shape<T> = { readonly [Key in keyof JsonOf<T>]-?: z.ZodType<JsonOf<T>[Key]> };
const count = z.int();
const share = z.number().nullable().describe("In percent; null of nothing.");
const mean = z.number().nullable();
const text = z.string();
const title = z.string().nullable();

const fresh: Shape<Fresh> = { freshness: freshnessSchema, data_fresh_as_of: z.iso.datetime().describe("Every event received before is in the numbers.") };
const range = z.strictObject({ from: daySchema, to: daySchema } satisfies Shape<Range>).meta({ id: "Range", description: "Local days of the organisation, both included." });

const totals = z
  .strictObject({
    activeLearners: count, activeDay: count, activeWeek: count, activeMonth: count, enrolments: count, starts: count, completions: count, withdrawals: count,
    completionRate: share, averageProgress: share, seconds: z.number(), events: count,
  } satisfies Shape<LearningTotals>)
  .meta({ id: "LearningTotals" });
const before = z.strictObject({ range, totals });
const trend = z.array(z.strictObject({ day: daySchema, activeLearners: count, enrolments: count, completions: count, events: count, seconds: z.number() } satisfies Shape<TrendDay>));
const activity = range.nullable();

const numbers: Shape<CourseNumbers> = {
  learners: count, enrolled: count, started: count, progressed: count, completed: count, withdrawn: count,
  completionRate: share, averageProgress: share, averageScore: mean, averageSeconds: mean,
};
const lesson = z
  .strictObject({
    courseId: text, lessonId: text, title, kind: title, place: count, placedBy: z.enum(["organisation", "position", "week", "first_access"]),
    learners: count, reachRate: share, completed: count, stopped: count, dropRate: share, here: count,
    averageSeconds: mean, averageScore: mean, averageProgress: mean, attempts: count, clicks: count, watchedSeconds: z.number(), lengthSeconds: mean,
  } satisfies Shape<LessonRow>)
  .meta({ id: "Lesson" });
const cohort = z.strictObject({
  startWeek: daySchema, learners: count, started: count, completed: count, withdrawn: count, completionRate: share,
  active: z.array(z.strictObject({ week: count, learners: count, share: z.number() })),
} satisfies Shape<CohortRow>);
const atRisk = z.strictObject({
  person: text, lastDay: daySchema, silentDays: z.number(), rhythm: z.number(), rhythmOf: z.enum(["learner", "course"]), activeDays: count,
  lessonsCompleted: count, lastLessonId: title, lastLessonTitle: title, reason: text,
} satisfies Shape<LearnerAtRisk>);

const overview: Shape<LearningOverview> = { range, before, totals, trend, activity, ...fresh };
const courses = {
  range,
  courses: z.array(z.strictObject({ courseId: text, title, lessons: count, activeLearners: count, seconds: z.number(), events: count, ...numbers } satisfies Shape<CourseRow>)),
  ...fresh,
};
const course = {
  courseId: text, title, range, cohort: daySchema.nullable(), totals, before, trend, activity,
  numbers: z.strictObject(numbers),
  funnel: z.array(z.strictObject({ step: z.enum(["learners", "started", "progressed", "completed"]), label: text, learners: count, share })),
  lessons: z.array(lesson),
  scores: z.array(z.strictObject({ from: z.number(), to: z.number(), learners: count })),
  cohorts: z.array(cohort),
  risk: z.strictObject({ asOf: daySchema, atRisk: count, gone: count, rule: text }),
  ...fresh,
} satisfies Shape<CourseDetail>;
const lessons = { lessons: z.array(lesson), ...fresh };
const video = {
  lessonId: text, title, lengthSeconds: mean, viewers: count,
  curve: z.array(z.strictObject({ from: z.number(), to: z.number(), viewers: count, plays: count, share })),
  ...fresh,
} satisfies Shape<VideoRetention & Fresh>;

const withheld = z.strictObject({ reason: text }).nullable();
const survey = { survey: text, title: text, declared: z.boolean(), audience: z.enum(AUDIENCES), responses: count, lastDay: daySchema.nullable() } satisfies Shape<SurveyRow>;
const group = { responses: count.nullable(), average: mean, nps: mean, withheld } satisfies Shape<SurveyGroup>;
const question = z.strictObject({
  id: text, kind: z.enum(QUESTION_KINDS), label: text, choices: z.array(text), declared: z.boolean(), answered: count, withheld, average: mean,
  nps: z.strictObject({ score: z.number(), promoters: count, passives: count, detractors: count }).nullable(),
  distribution: z.array(z.strictObject({ value: text, answers: count, share })),
  texts: z.array(z.strictObject({ day: daySchema, courseId: title, text })),
  redacted: z.boolean(),
} satisfies Shape<QuestionResult>);
const surveys = { surveys: z.array(z.strictObject(survey)), ...fresh };
const results = {
  ...survey, range, course: title, respondents: count.nullable(), asked: count.nullable(), responseRate: share, withheld,
  questions: z.array(question),
  trend: z.array(z.strictObject({ week: daySchema, ...group })),
  byCourse: z.array(z.strictObject({ courseId: title, title, ...group })),
  ...fresh,
} satisfies Shape<SurveyResults>;

const summary = {
  range,
  sentences: z.array(
    z.strictObject({ id: text, kind: z.enum(["changed", "stands_out", "look_at"]), text, link: z.strictObject({ path: text, query: z.record(text, text) }) } satisfies Shape<Sentence>),
  ),
  wordedBy: z.enum(["rules", "model"]),
  ...fresh,
};

export const ANSWERS = {
  overview: [overview],
  courses: [courses],
  course: [{ ...course, learnersAtRisk: z.array(atRisk).optional().describe("For those who may see learners.") }],
  lessons: [lessons, video],
  surveys: [surveys, results],
  summary: [summary],
} as const satisfies Readonly<Record<string, readonly z.core.$ZodLooseShape[]>>;
