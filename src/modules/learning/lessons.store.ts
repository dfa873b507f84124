import { allSent, type Sql } from "@/db/sql";
import { type LessonRow, mean, percent, STOPPED_AFTER_DAYS } from "./contract";

/** As the start week: all of them together. */
export const EVERY_WEEK = "-infinity";

/** Whether a statement is about one course, $2, or about all of them; then $2 is null. */
type Courses = "one" | "all";
const OF: Readonly<Record<Courses, string>> = { one: "org_id = $1 AND course_id = $2", all: "org_id = $1 AND $2::text IS NULL" };

/**
 * The order of a course's lessons: as the organisation has set it; else by the `position` that events give,
 * else by their `week`, else by the mean time from a learner's first activity in the course to their first in
 * the lesson, over all learners; the id breaks ties. Lessons that an earlier rule places come first.
 *
 * What is told of a lesson meets in a group, and not in joins: a plan for every organisation knows no sizes, and
 * would look up thousands of lessons one by one, or compare each with all.
 */
export const orderedLessons = (courses: Courses) => `
  SELECT course_id, lesson_id, title, kind, length_seconds,
         CASE WHEN own IS NOT NULL THEN 'organisation' WHEN position IS NOT NULL THEN 'position' WHEN week IS NOT NULL THEN 'week' ELSE 'first_access' END AS placed_by,
         row_number() OVER (PARTITION BY course_id ORDER BY own NULLS LAST, position NULLS LAST, week NULLS LAST, first_access NULLS LAST, lesson_id) AS place
  FROM (
    SELECT course_id, lesson_id, max(title) AS title, max(kind) AS kind, max(length_seconds) AS length_seconds,
           max(own) AS own, max(position) AS position, max(week) AS week, max(first_access) AS first_access
    FROM (
      SELECT course_id, lesson_id, title, kind, length_seconds, NULL::integer AS own, position, week, NULL::numeric AS first_access, true AS known
      FROM learning.lessons WHERE ${OF[courses]}
      UNION ALL
      SELECT course_id, lesson_id, NULL, NULL, NULL, position, NULL, NULL, NULL, false FROM learning.lesson_orders WHERE ${OF[courses]}
      UNION ALL
      SELECT course_id, lesson_id, NULL, NULL, NULL, NULL, NULL, NULL, offset_seconds::numeric / nullif(learners, 0), false
      FROM learning.lesson_cohorts WHERE ${OF[courses]} AND start_week = '${EVERY_WEEK}'
    ) told GROUP BY 1, 2 HAVING bool_or(known)
  ) l`;

type Place = Pick<LessonRow, "courseId" | "lessonId" | "title" | "kind" | "place" | "placedBy" | "lengthSeconds">;
type Sums = Pick<LessonRow, "learners" | "completed" | "attempts" | "clicks" | "watchedSeconds"> & { progress: number; seconds: number; timed: number; scored: number; scoreSum: number };
interface Stops {
  readonly stopped: number;
  readonly learners: number;
}
const NO_SUMS: Sums = { learners: 0, completed: 0, attempts: 0, clicks: 0, watchedSeconds: 0, progress: 0, seconds: 0, timed: 0, scored: 0, scoreSum: 0 };
const NO_STOPS: Stops = { stopped: 0, learners: 0 };

const placesIn = (courses: Courses) => `
  SELECT course_id AS "courseId", lesson_id AS "lessonId", title, kind, place, placed_by AS "placedBy", length_seconds AS "lengthSeconds"
  FROM (${orderedLessons(courses)}) o ORDER BY course_id, place`;
const sumsIn = (courses: Courses) => `
  SELECT course_id AS "courseId", lesson_id AS "lessonId", learners, completed, attempts, clicks, watched_seconds AS "watchedSeconds", progress, seconds, timed, scored, score_sum AS "scoreSum"
  FROM learning.lesson_cohorts WHERE ${OF[courses]} AND start_week = $3::date`;
const stopsIn = (courses: Courses) => `
  SELECT course_id AS "courseId", lesson_id AS "lessonId", sum(CASE WHEN last_day < $4::date - ${STOPPED_AFTER_DAYS} THEN learners ELSE withdrawn END) AS stopped, sum(learners) AS learners
  FROM learning.lesson_stops WHERE ${OF[courses]} AND start_week = $3::date AND last_day <= $4::date GROUP BY 1, 2`;
const startsIn = (courses: Courses) => `
  SELECT course_id AS "courseId", sum(started) AS started FROM learning.course_cohorts
  WHERE ${OF[courses]} AND ($3::date IS NULL OR start_day BETWEEN $3::date AND $3::date + 6) GROUP BY 1`;

interface OfLesson {
  readonly courseId: string;
  readonly lessonId: string;
}
const keyOf = ({ courseId, lessonId }: OfLesson) => JSON.stringify([courseId, lessonId]);
const byLesson = <Row extends OfLesson>(rows: readonly Row[]): ReadonlyMap<string, Row> => new Map(rows.map((row) => [keyOf(row), row]));

/**
 * Lessons in their order, with how many were there, finished, and stopped.
 * @param courseId null for the lessons of all courses
 * @param cohort the Monday of a start week, or null for all learners
 * @param asOf the day on which silence is measured
 */
export async function queryLessons(sql: Sql, orgId: string, courseId: string | null, cohort: string | null, asOf: string): Promise<LessonRow[]> {
  const courses = courseId === null ? "all" : "one";
  const week = cohort ?? EVERY_WEEK;
  const [places, sums, stops, starts] = await allSent([
    sql.rows<Place & Record<string, unknown>>(placesIn(courses), [orgId, courseId], `learning-places-${courses}`),
    sql.rows<Sums & OfLesson & Record<string, unknown>>(sumsIn(courses), [orgId, courseId, week], `learning-lesson-sums-${courses}`),
    sql.rows<Stops & OfLesson & Record<string, unknown>>(stopsIn(courses), [orgId, courseId, week, asOf], `learning-stops-${courses}`),
    sql.rows<{ courseId: string; started: number }>(startsIn(courses), [orgId, courseId, cohort], `learning-starts-${courses}`),
  ]);
  const sumsOf = byLesson(sums);
  const stopsOf = byLesson(stops);
  const startedOf = new Map(starts.map((row) => [row.courseId, row.started]));
  return places.map((place) => lessonOf(place, sumsOf.get(keyOf(place)) ?? NO_SUMS, stopsOf.get(keyOf(place)) ?? NO_STOPS, startedOf.get(place.courseId) ?? 0));
}

/** Field by field: to spread a row of the driver costs more than to read it from the database. */
function lessonOf(place: Place, sum: Sums, { stopped, learners: stood }: Stops, started: number): LessonRow {
  return {
    courseId: place.courseId,
    lessonId: place.lessonId,
    title: place.title,
    kind: place.kind,
    place: place.place,
    placedBy: place.placedBy,
    lengthSeconds: place.lengthSeconds,
    learners: sum.learners,
    completed: sum.completed,
    attempts: sum.attempts,
    clicks: sum.clicks,
    watchedSeconds: sum.watchedSeconds,
    stopped,
    here: stood - stopped,
    reachRate: percent(sum.learners, started),
    dropRate: percent(stopped, sum.learners),
    averageSeconds: mean(sum.seconds, sum.timed),
    averageScore: mean(sum.scoreSum, sum.scored),
    averageProgress: mean(sum.progress, sum.learners),
  };
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
