import { inRange } from "@/db/day-gaps";
import type { Sql } from "@/db/sql";
import { weekOf } from "@/db/week";
import { type CohortRow, COHORT_WEEKS, type CourseNumbers, type CourseRow, mean, percent, type Range } from "./contract";
import { EVERY_WEEK } from "./lessons.store";

/** How far learners had come by a day, and what they have by now. */
interface Sums {
  readonly learners: number;
  readonly enrolled: number;
  readonly started: number;
  readonly progressed: number;
  readonly completed: number;
  readonly withdrawn: number;
  /** Have completed by now. */
  readonly done: number;
  readonly lesson_progress: number;
  readonly seconds: number;
  readonly timed: number;
  readonly scored: number;
  readonly score_sum: number;
}

const STEPS = ["enrolled", "started", "progressed", "completed", "withdrawn"];
const NOW: Readonly<Record<string, string>> = { learners: "learners", done: "completed", lesson_progress: "lesson_progress", seconds: "seconds", timed: "timed", scored: "scored", score_sum: "score_sum" };
const stepSums = STEPS.map((name) => `sum(d.${name}) AS ${name}`).join(", ");
const nowSums = Object.entries(NOW).map(([name, column]) => `sum(c.${column}) AS ${name}`).join(", ");
const stepsOf = STEPS.map((name) => `coalesce(t.${name}, 0) AS ${name}`).join(", ");
const nowOf = Object.keys(NOW).map((name) => `coalesce(s.${name}, 0) AS ${name}`).join(", ");

function numbersOf(sums: Sums, lessons: number): CourseNumbers {
  const { learners, enrolled, started, progressed, completed, withdrawn } = sums;
  return {
    learners,
    enrolled,
    started,
    progressed,
    completed,
    withdrawn,
    completionRate: percent(completed, learners),
    averageProgress: mean(100 * sums.done + (lessons === 0 ? 0 : sums.lesson_progress / lessons), learners),
    averageScore: mean(sums.score_sum, sums.scored),
    averageSeconds: mean(sums.seconds, sums.timed),
  };
}

/** Every course; activity, time and events are those of the range, the rest is of the learners who had started by its end. */
export async function queryCourses(sql: Sql, orgId: string, { from, to }: Range): Promise<CourseRow[]> {
  const rows = await sql.rows<Sums & { courseId: string; title: string | null; lessons: number; active: number; rangeSeconds: number; events: number }>(
    `WITH sums AS (SELECT c.course_id, ${nowSums} FROM learning.course_cohorts c WHERE c.org_id = $1 AND c.start_day <= $3::date GROUP BY 1),
     steps AS (SELECT d.course_id, ${stepSums} FROM learning.cohort_days d WHERE d.org_id = $1 AND d.start_week = '-infinity' AND d.course_id <> '' AND d.day <= $3::date GROUP BY 1),
     lessons AS (SELECT course_id, count(*) AS n FROM learning.lessons WHERE org_id = $1 GROUP BY 1)
     SELECT k.course_id AS "courseId", k.title, coalesce(l.n, 0) AS lessons, coalesce(a.n, 0) AS active, w.seconds AS "rangeSeconds", w.events,
            ${nowOf}, ${stepsOf}
     FROM learning.courses k LEFT JOIN sums s USING (course_id) LEFT JOIN steps t USING (course_id) LEFT JOIN lessons l USING (course_id)
     CROSS JOIN LATERAL (SELECT sum(n) AS n FROM learning.active_gaps g
       WHERE g.org_id = $1 AND g.course_id = k.course_id AND ${inRange("$2::date", "$3::date", "g.")}) a
     CROSS JOIN LATERAL (SELECT coalesce(sum(d.seconds), 0) AS seconds, coalesce(sum(d.events), 0) AS events FROM learning.lesson_days d
       WHERE d.org_id = $1 AND d.course_id = k.course_id AND d.lesson_id = '' AND d.day BETWEEN $2::date AND $3::date) w
     WHERE k.org_id = $1 ORDER BY learners DESC, "courseId"`,
    [orgId, from, to],
    "learning-courses",
  );
  return rows.map(({ courseId, title, lessons, active, rangeSeconds, events, ...sums }) => ({
    courseId, title, lessons, activeLearners: active, events, ...numbersOf(sums, lessons), seconds: rangeSeconds,
  }));
}

/** Distinct people who were active in each course, in a range. */
export async function queryActiveByCourse(sql: Sql, orgId: string, { from, to }: Range): Promise<ReadonlyMap<string, number>> {
  const rows = await sql.rows<{ courseId: string; n: number }>(
    `SELECT k.course_id AS "courseId", a.n FROM learning.courses k
     CROSS JOIN LATERAL (SELECT sum(g.n) AS n FROM learning.active_gaps g
       WHERE g.org_id = $1 AND g.course_id = k.course_id AND ${inRange("$2::date", "$3::date", "g.")}) a
     WHERE k.org_id = $1 AND a.n > 0`,
    [orgId, from, to],
    "learning-active-by-course",
  );
  return new Map(rows.map(({ courseId, n }) => [courseId, n]));
}

/** A course's name and how many lessons it has; undefined for one that no event has named. */
export async function findCourse(sql: Sql, orgId: string, courseId: string): Promise<{ title: string | null; lessons: number } | undefined> {
  const [row] = await sql.rows<{ title: string | null; lessons: number }>(
    `SELECT title, (SELECT count(*) FROM learning.lessons l WHERE l.org_id = $1 AND l.course_id = $2) AS lessons FROM learning.courses WHERE org_id = $1 AND course_id = $2`,
    [orgId, courseId],
    "learning-course",
  );
  return row;
}

/**
 * How far learners had come by a day: all of a cohort, or those of the course who had started by then.
 * @param cohort a Monday, or null for all learners
 */
export async function queryCourseNumbers(sql: Sql, orgId: string, courseId: string, cohort: string | null, lessons: number, to: string): Promise<CourseNumbers> {
  const [sums] = await sql.rows<Sums & Record<string, unknown>>(
    `SELECT ${nowOf}, ${stepsOf}
     FROM (SELECT ${nowSums} FROM learning.course_cohorts c
           WHERE c.org_id = $1 AND c.course_id = $2 AND CASE WHEN $3::date IS NULL THEN c.start_day <= $4::date ELSE c.start_day BETWEEN $3::date AND $3::date + 6 END) s,
          (SELECT ${stepSums} FROM learning.cohort_days d
           WHERE d.org_id = $1 AND d.start_week = coalesce($3::date, '-infinity') AND d.course_id = $2 AND d.day <= $4::date) t`,
    [orgId, courseId, cohort, to],
    "learning-course-numbers",
  );
  if (!sums) throw new Error("an aggregate gave no row");
  return numbersOf(sums, lessons);
}

export async function queryScores(sql: Sql, orgId: string, courseId: string, cohort: string | null, lessonId: string | null = null): Promise<{ bucket: number; learners: number }[]> {
  return sql.rows<{ bucket: number; learners: number }>(
    `SELECT bucket, sum(learners) AS learners FROM learning.score_buckets
     WHERE org_id = $1 AND course_id = $2 AND start_week = $3::date AND ($4::text IS NULL OR lesson_id = $4) GROUP BY 1 HAVING sum(learners) <> 0 ORDER BY 1`,
    [orgId, courseId, cohort ?? EVERY_WEEK, lessonId],
    "learning-scores",
  );
}

/** The latest cohorts that started up to `to`, the youngest first: all of their learners, how far they had come by then, and how many were active in which week up to it. */
export async function queryCohorts(sql: Sql, orgId: string, courseId: string, to: string): Promise<CohortRow[]> {
  const rows = await sql.rows<Omit<CohortRow, "completionRate" | "active"> & { active: [week: number, learners: number][] }>(
    `WITH cohorts AS (
       SELECT ${weekOf("start_day")} AS start_week, sum(learners) AS learners
       FROM learning.course_cohorts WHERE org_id = $1 AND course_id = $2 AND start_day <= ${weekOf("$3::date")} + 6
       GROUP BY 1 HAVING sum(learners) FILTER (WHERE start_day <= $3::date) > 0 ORDER BY 1 DESC LIMIT ${COHORT_WEEKS}
     )
     SELECT c.start_week AS "startWeek", c.learners, coalesce(t.started, 0) AS started, coalesce(t.completed, 0) AS completed, coalesce(t.withdrawn, 0) AS withdrawn, coalesce(w.active, '[]') AS active
     FROM cohorts c LEFT JOIN LATERAL (
       SELECT ${stepSums} FROM learning.cohort_days d WHERE d.org_id = $1 AND d.start_week = c.start_week AND d.course_id = $2 AND d.day <= $3::date
     ) t ON true LEFT JOIN LATERAL (
       SELECT jsonb_agg(jsonb_build_array((w.week - c.start_week) / 7, w.learners) ORDER BY w.week) AS active FROM learning.cohort_weeks w
       WHERE w.org_id = $1 AND w.course_id = $2 AND w.start_week = c.start_week AND w.learners > 0 AND w.week <= $3::date AND w.week BETWEEN c.start_week - 7 AND c.start_week + ${7 * (COHORT_WEEKS - 1)}
     ) w ON true ORDER BY 1 DESC`,
    [orgId, courseId, to],
    "learning-cohorts",
  );
  return rows.map((row) => ({
    ...row,
    completionRate: percent(row.completed, row.learners),
    active: row.active.map(([week, learners]) => ({ week, learners, share: percent(learners, row.learners) ?? 0 })),
  }));
}
