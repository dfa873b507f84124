import { z } from "zod";
import { computed, defineDataset, MOST_ROWS, streamed } from "@/modules/exports/dataset.service";
import { keySchema, rangeSchema } from "@/modules/exports/filters.contract";
import { learners } from "./datasets.store";
import type { Learning } from "./service";

export const learningDatasets = (learning: Pick<Learning, "courses" | "course" | "lessons" | "atRisk" | "learner">) => [
  defineDataset({
    name: "courses",
    title: "Courses",
    permission: "insight:read",
    filter: z.strictObject({ range: rangeSchema }),
    identifies: [],
    table: ({ range }) =>
      computed(async (tenant) => (await learning.courses(tenant, range)).courses, {
        course_id: (row) => row.courseId, title: (row) => row.title, learners: (row) => row.learners, started: (row) => row.started, completed: (row) => row.completed,
        withdrawn: (row) => row.withdrawn, completion_rate: (row) => row.completionRate, average_progress: (row) => row.averageProgress, average_score: (row) => row.averageScore,
        average_seconds: (row) => row.averageSeconds, lessons: (row) => row.lessons, active_learners: (row) => row.activeLearners, seconds: (row) => row.seconds, events: (row) => row.events,
      }),
  }),
  defineDataset({
    name: "lessons",
    title: "Lessons",
    permission: "insight:read",
    filter: z.strictObject({ range: rangeSchema, course: keySchema.optional(), cohort: z.iso.date().optional() }),
    identifies: [],
    table: (filter) =>
      computed(async (tenant) => (await learning.lessons(tenant, filter)).lessons, {
        course_id: (row) => row.courseId, place: (row) => row.place, lesson_id: (row) => row.lessonId, title: (row) => row.title, kind: (row) => row.kind, placed_by: (row) => row.placedBy,
        learners: (row) => row.learners, reach_rate: (row) => row.reachRate, completed: (row) => row.completed, stopped: (row) => row.stopped, drop_rate: (row) => row.dropRate, here: (row) => row.here,
        average_seconds: (row) => row.averageSeconds, average_score: (row) => row.averageScore, average_progress: (row) => row.averageProgress, attempts: (row) => row.attempts,
        clicks: (row) => row.clicks, watched_seconds: (row) => row.watchedSeconds, length_seconds: (row) => row.lengthSeconds,
      }),
  }),
  defineDataset({
    name: "cohorts",
    title: "Cohorts",
    permission: "insight:read",
    filter: z.strictObject({ course: keySchema, range: rangeSchema }),
    identifies: [],
    table: (filter) =>
      computed(async (tenant) => (await learning.course(tenant, filter)).cohorts, {
        start_week: (row) => row.startWeek, learners: (row) => row.learners, started: (row) => row.started, completed: (row) => row.completed, withdrawn: (row) => row.withdrawn,
        completion_rate: (row) => row.completionRate, active_by_week: (row) => row.active.map(({ week, learners: people }) => `${week}: ${people}`).join("; "),
      }),
  }),
  defineDataset({
    name: "learners",
    title: "Learners",
    permission: "event:read",
    filter: z.strictObject({ course: keySchema.optional(), status: z.enum(["enrolled", "started", "withdrawn", "completed"]).optional() }),
    identifies: ["person"],
    table: (filter, orgId) => streamed(learners(orgId, filter)),
  }),
  defineDataset({
    name: "learners_at_risk",
    title: "Learners at risk",
    permission: "event:read",
    filter: z.strictObject({ course: keySchema, range: rangeSchema, cohort: z.iso.date().optional() }),
    identifies: ["person"],
    table: (filter) =>
      computed(async (tenant) => (await learning.atRisk(tenant, { ...filter, limit: MOST_ROWS })).learners, {
        person: (row) => row.person, last_day: (row) => row.lastDay, silent_days: (row) => row.silentDays, rhythm: (row) => row.rhythm, rhythm_of: (row) => row.rhythmOf, active_days: (row) => row.activeDays,
        lessons_completed: (row) => row.lessonsCompleted, last_lesson_id: (row) => row.lastLessonId, last_lesson_title: (row) => row.lastLessonTitle, reason: (row) => row.reason,
      }),
  }),
  defineDataset({
    name: "learner_lessons",
    title: "One learner’s lessons",
    permission: "event:read",
    filter: z.strictObject({ course: keySchema, person: keySchema }),
    identifies: [],
    table: (filter) =>
      computed(async (tenant) => (await learning.learner(tenant, filter.course, filter.person)).lessons, {
        place: (row) => row.place, lesson_id: (row) => row.lessonId, title: (row) => row.title, kind: (row) => row.kind, first_at: (row) => row.firstAt, last_at: (row) => row.lastAt,
        completed_at: (row) => row.completedAt, progress: (row) => row.progress, score: (row) => row.score, attempts: (row) => row.attempts, seconds: (row) => row.seconds,
        watched_seconds: (row) => row.watchedSeconds, clicks: (row) => row.clicks,
      }),
  }),
];
