import type { Sql } from "@/db/sql";
import { type LessonRow, mean, percent, STOPPED_AFTER_DAYS } from "./contract";

/**
 * The order of a course's lessons: as the organisation has set it; else by the `position` that events give,
 * else by their `week`, else by the mean time from a learner's first activity in the course to their first in
 * the lesson, over all learners; the id breaks ties. Lessons that an earlier rule places come first.
 *
 * $1 is the organisation, $2 the course, or null for all. Each lesson is looked up by its key: LIMIT keeps the
 * planner, which knows nothing of how many lessons there are, from comparing all of them with all.
 */
export const orderedLessons = (courses: "one" | "all") => `
  SELECT l.course_id, l.lesson_id, l.title, l.kind, l.length_seconds,
         CASE WHEN o.position IS NOT NULL THEN 'organisation' WHEN l.position IS NOT NULL THEN 'position' WHEN l.week IS NOT NULL THEN 'week' ELSE 'first_access' END AS placed_by,
         row_number() OVER (PARTITION BY l.course_id ORDER BY o.position NULLS LAST, l.position NULLS LAST, l.week NULLS LAST,
                            t.offset_seconds::numeric / nullif(t.learners, 0) NULLS LAST, l.lesson_id) AS place
  FROM learning.lessons l
  LEFT JOIN LATERAL (SELECT x.position FROM learning.lesson_orders x WHERE x.org_id = l.org_id AND x.course_id = l.course_id AND x.lesson_id = l.lesson_id LIMIT 1) o ON true
  LEFT JOIN LATERAL (SELECT x.offset_seconds, x.learners FROM learning.lesson_cohorts x
                     WHERE x.org_id = l.org_id AND x.course_id = l.course_id AND x.lesson_id = l.lesson_id AND x.start_week = '-infinity' LIMIT 1) t ON true
  WHERE l.org_id = $1 AND ${courses === "one" ? "l.course_id = $2" : "$2::text IS NULL"}`;

type Row = Omit<LessonRow, "reachRate" | "dropRate" | "averageSeconds" | "averageScore" | "averageProgress"> & {
  progress: number; seconds: number; timed: number; scored: number; scoreSum: number;
};

/** As the start week: all of them together. */
export const EVERY_WEEK = "-infinity";

const lessonsOf = (courses: "one" | "all") => `
  SELECT o.course_id AS "courseId", o.lesson_id AS "lessonId", o.title, o.kind, o.place, o.placed_by AS "placedBy", o.length_seconds AS "lengthSeconds",
         coalesce(s.learners, 0) AS learners, coalesce(s.completed, 0) AS completed, coalesce(x.stopped, 0) AS stopped, coalesce(x.learners - x.stopped, 0) AS here,
         coalesce(s.attempts, 0) AS attempts, coalesce(s.clicks, 0) AS clicks, coalesce(s.watched_seconds, 0) AS "watchedSeconds",
         coalesce(s.progress, 0) AS progress, coalesce(s.seconds, 0) AS seconds, coalesce(s.timed, 0) AS timed,
         coalesce(s.scored, 0) AS scored, coalesce(s.score_sum, 0) AS "scoreSum"
  FROM (${orderedLessons(courses)}) o
  LEFT JOIN LATERAL (
    SELECT * FROM learning.lesson_cohorts c
    WHERE c.org_id = $1 AND c.start_week = $3::date AND c.course_id = o.course_id AND c.lesson_id = o.lesson_id LIMIT 1) s ON true
  CROSS JOIN LATERAL (
    SELECT sum(CASE WHEN t.last_day < $4::date - ${STOPPED_AFTER_DAYS} THEN t.learners ELSE t.withdrawn END) AS stopped, sum(t.learners) AS learners
    FROM learning.lesson_stops t
    WHERE t.org_id = $1 AND t.start_week = $3::date AND t.course_id = o.course_id AND t.lesson_id = o.lesson_id AND t.last_day <= $4::date) x
  ORDER BY o.course_id, o.place`;
const LESSONS = { one: lessonsOf("one"), all: lessonsOf("all") } as const;

/**
 * Lessons in their order, with how many were there, finished, and stopped.
 * @param courseId null for the lessons of all courses
 * @param cohort the Monday of a start week, or null for all learners
 * @param asOf the day on which silence is measured
 */
export async function queryLessons(sql: Sql, orgId: string, courseId: string | null, cohort: string | null, asOf: string): Promise<LessonRow[]> {
  const courses = courseId === null ? "all" : "one";
  const rows = await sql.rows<Row & Record<string, unknown>>(LESSONS[courses], [orgId, courseId, cohort ?? EVERY_WEEK, asOf], `learning-lessons-of-${courses}`);
  const started = await queryStarted(sql, orgId, courseId, cohort);
  return rows.map(({ progress, seconds, timed, scored, scoreSum, ...row }) => ({
    ...row,
    reachRate: percent(row.learners, started.get(row.courseId) ?? 0),
    dropRate: percent(row.stopped, row.learners),
    averageSeconds: mean(seconds, timed),
    averageScore: mean(scoreSum, scored),
    averageProgress: mean(progress, row.learners),
  }));
}

/** How many learners have started, by course. */
async function queryStarted(sql: Sql, orgId: string, courseId: string | null, cohort: string | null): Promise<ReadonlyMap<string, number>> {
  const courses = courseId === null ? "all" : "one";
  const rows = await sql.rows<{ courseId: string; started: number }>(
    `SELECT course_id AS "courseId", sum(started) AS started FROM learning.course_cohorts
     WHERE org_id = $1 AND ${courses === "one" ? "course_id = $2" : "$2::text IS NULL"} AND ($3::date IS NULL OR start_day BETWEEN $3::date AND $3::date + 6) GROUP BY 1`,
    [orgId, courseId, cohort],
    `learning-started-of-${courses}`,
  );
  return new Map(rows.map((row) => [row.courseId, row.started]));
}

/** Replaces the organisation's own order of a course; an empty list takes it back. @returns the ids that are no lessons of it */
export async function saveLessonOrder(sql: Sql, orgId: string, courseId: string, lessonIds: readonly string[]): Promise<string[]> {
  const unknown = await sql.rows<{ id: string }>(
    `SELECT id FROM unnest($3::text[]) AS id WHERE NOT EXISTS (SELECT 1 FROM learning.lessons l WHERE l.org_id = $1 AND l.course_id = $2 AND l.lesson_id = id)`,
    [orgId, courseId, lessonIds],
  );
  if (unknown.length > 0) return unknown.map((row) => row.id);
  await sql.rows("DELETE FROM learning.lesson_orders WHERE org_id = $1 AND course_id = $2", [orgId, courseId]);
  await sql.rows(
    `INSERT INTO learning.lesson_orders (org_id, course_id, lesson_id, position)
     SELECT $1, $2, id, ordinality FROM unnest($3::text[]) WITH ORDINALITY AS t(id, ordinality) ORDER BY id`,
    [orgId, courseId, lessonIds],
  );
  return [];
}

/** How a video is watched: changes at a second, of the people who have seen it and of how often it was played. */
export async function queryVideo(sql: Sql, orgId: string, courseId: string, lessonId: string): Promise<{ second: number; viewers: number; plays: number }[]> {
  return sql.rows<{ second: number; viewers: number; plays: number }>(
    `SELECT second, sum(viewers) AS viewers, sum(plays) AS plays FROM (
       SELECT second, change AS viewers, 0 AS plays FROM learning.video_viewers WHERE org_id = $1 AND course_id = $2 AND lesson_id = $3
       UNION ALL
       SELECT second, 0, change FROM learning.video_days WHERE org_id = $1 AND course_id = $2 AND lesson_id = $3) e
     GROUP BY second HAVING (sum(viewers), sum(plays)) <> (0, 0) ORDER BY second`,
    [orgId, courseId, lessonId],
    "learning-video",
  );
}

export async function findLesson(sql: Sql, orgId: string, courseId: string, lessonId: string): Promise<{ title: string | null; lengthSeconds: number | null; viewers: number } | undefined> {
  const [row] = await sql.rows<{ title: string | null; lengthSeconds: number | null; viewers: number }>(
    `SELECT l.title, l.length_seconds AS "lengthSeconds", coalesce(t.viewers, 0) AS viewers FROM learning.lessons l
     LEFT JOIN learning.lesson_cohorts t ON t.org_id = l.org_id AND t.course_id = l.course_id AND t.lesson_id = l.lesson_id AND t.start_week = '-infinity'
     WHERE l.org_id = $1 AND l.course_id = $2 AND l.lesson_id = $3`,
    [orgId, courseId, lessonId],
    "learning-lesson",
  );
  return row;
}
