import type { Sql } from "@/db/sql";
import type { Touched } from "./facts.store";

/** Folds the progress in lessons anew from the facts of all days; what has no facts left goes. */
export async function foldLessons(sql: Sql, orgId: string, touched: readonly Touched[]): Promise<void> {
  const lessons = touched.filter((entry): entry is Touched & { lessonId: string } => entry.lessonId !== null);
  if (lessons.length === 0) return;
  await sql.rows(
    `WITH touched AS MATERIALIZED (
       SELECT DISTINCT * FROM unnest($2::text[], $3::text[], $4::text[]) AS t(course_id, person, lesson_id)
     ), folded AS MATERIALIZED (
       SELECT d.course_id, d.person, d.lesson_id, min(d.completed_at) AS completed_at, min(d.submitted_at) AS submitted_at, max(d.graded_at) AS graded_at,
              min(d.first_at) AS first_at, max(d.last_at) AS last_at, max(d.progress) AS progress, max(d.score) AS score, sum(d.attempts) AS attempts,
              sum(d.seconds) AS seconds, sum(d.clicks) AS clicks, sum(d.played_seconds) AS played_seconds,
              range_agg(d.watched) AS watched, sum(d.events) AS events
       FROM touched t
       CROSS JOIN LATERAL (SELECT * FROM learning.user_lesson_days x WHERE x.org_id = $1 AND x.course_id = t.course_id AND x.person = t.person AND x.lesson_id = t.lesson_id) d
       GROUP BY 1, 2, 3
     ), gone AS (
       DELETE FROM learning.user_lesson_progress p USING (SELECT course_id, person, lesson_id FROM touched EXCEPT SELECT course_id, person, lesson_id FROM folded) g
       WHERE p.org_id = $1 AND p.course_id = g.course_id AND p.person = g.person AND p.lesson_id = g.lesson_id
     )
     INSERT INTO learning.user_lesson_progress AS p (org_id, course_id, person, lesson_id, completed_at, submitted_at, graded_at, first_at, last_at, progress, score,
       attempts, seconds, clicks, played_seconds, watched_seconds, watched, events)
     SELECT $1::uuid, course_id, person, lesson_id, completed_at, submitted_at, graded_at, first_at, last_at, progress, score, attempts, seconds, clicks, played_seconds,
            coalesce((SELECT sum(upper(r) - lower(r)) FROM unnest(watched) r), 0), watched, events
     FROM folded ORDER BY course_id, person, lesson_id
     ON CONFLICT (org_id, course_id, person, lesson_id) DO UPDATE SET
       completed_at = excluded.completed_at, submitted_at = excluded.submitted_at, graded_at = excluded.graded_at, first_at = excluded.first_at, last_at = excluded.last_at,
       progress = excluded.progress, score = excluded.score, attempts = excluded.attempts, seconds = excluded.seconds, clicks = excluded.clicks,
       played_seconds = excluded.played_seconds, watched_seconds = excluded.watched_seconds, watched = excluded.watched, events = excluded.events`,
    [orgId, lessons.map((entry) => entry.courseId), lessons.map((entry) => entry.person), lessons.map((entry) => entry.lessonId)],
    "learning-fold-lessons",
  );
}

/** The Monday of a day's week. */
export const weekOf = (day: string) => `(${day} - (extract(isodow FROM ${day})::integer - 1))`;

/**
 * Folds the progress in courses anew, from the facts of all days and the progress in lessons. A completion
 * stays, whatever comes after it; a withdrawal holds until a later enrolment.
 */
export async function foldCourses(sql: Sql, orgId: string, pairs: Pairs): Promise<void> {
  await sql.rows(
    `WITH touched AS MATERIALIZED (SELECT * FROM unnest($2::text[], $3::text[]) AS t(course_id, person)),
     folded AS MATERIALIZED (
       SELECT d.course_id, d.person, min(d.enrolled_at) AS enrolled_at, max(d.last_enrolled_at) AS last_enrolled_at, max(d.withdrawn_at) AS withdrawn_at,
              min(d.completed_at) AS completed_at, min(d.first_at) AS first_at, max(d.last_at) AS last_at,
              (array_agg(d.last_lesson_id ORDER BY d.last_lesson_at DESC NULLS LAST, d.last_lesson_id DESC))[1] AS last_lesson_id,
              min(d.day) FILTER (WHERE d.enrolled_at IS NOT NULL) AS enrolled_day, max(d.day) FILTER (WHERE d.withdrawn_at IS NOT NULL) AS withdrawn_day,
              min(d.day) FILTER (WHERE d.completed_at IS NOT NULL) AS completed_day,
              min(d.day) FILTER (WHERE d.own_events > 0) AS first_day, max(d.day) FILTER (WHERE d.own_events > 0) AS last_day, min(d.day) AS any_day,
              count(*) FILTER (WHERE d.own_events > 0) AS active_days,
              coalesce(array_agg(DISTINCT ${weekOf("d.day")}) FILTER (WHERE d.own_events > 0), '{}') AS active_weeks,
              sum(d.events) AS events, sum(d.own_events) AS own_events
       FROM touched t
       CROSS JOIN LATERAL (SELECT * FROM learning.user_course_days x WHERE x.org_id = $1 AND x.course_id = t.course_id AND x.person = t.person) d
       GROUP BY 1, 2
     ), gone AS (
       DELETE FROM learning.user_course_progress p USING (SELECT course_id, person FROM touched EXCEPT SELECT course_id, person FROM folded) g
       WHERE p.org_id = $1 AND p.course_id = g.course_id AND p.person = g.person
     )
     INSERT INTO learning.user_course_progress AS p (org_id, course_id, person, status, start_day, enrolled_at, last_enrolled_at, withdrawn_at, completed_at, first_at, last_at,
       last_lesson_id, enrolled_day, withdrawn_day, completed_day, first_day, last_day, active_days, active_weeks,
       lessons_started, lessons_completed, lesson_progress, scored, score_sum, attempts, seconds, clicks, watched_seconds, events, own_events)
     SELECT $1::uuid, f.course_id, f.person,
            CASE WHEN f.completed_at IS NOT NULL THEN 'completed' WHEN f.withdrawn_at >= coalesce(f.last_enrolled_at, '-infinity') THEN 'withdrawn'
                 WHEN f.first_at IS NOT NULL THEN 'started' ELSE 'enrolled' END,
            coalesce(f.enrolled_day, f.first_day, f.any_day), f.enrolled_at, f.last_enrolled_at, f.withdrawn_at, f.completed_at, f.first_at, f.last_at,
            f.last_lesson_id, f.enrolled_day, f.withdrawn_day, f.completed_day, f.first_day, f.last_day, f.active_days, f.active_weeks,
            l.started, l.completed, l.progress, l.scored, l.score_sum, l.attempts, l.seconds, l.clicks, l.watched_seconds, f.events, f.own_events
     FROM folded f
     CROSS JOIN LATERAL (
       SELECT count(x.first_at) AS started, count(x.completed_at) AS completed, coalesce(sum(x.progress), 0) AS progress, count(x.score) AS scored, coalesce(sum(x.score), 0) AS score_sum,
              coalesce(sum(x.attempts), 0) AS attempts, coalesce(sum(x.seconds), 0) AS seconds, coalesce(sum(x.clicks), 0) AS clicks, coalesce(sum(x.watched_seconds), 0) AS watched_seconds
       FROM learning.user_lesson_progress x WHERE x.org_id = $1 AND x.course_id = f.course_id AND x.person = f.person) l
     ORDER BY f.course_id, f.person
     ON CONFLICT (org_id, course_id, person) DO UPDATE SET
       status = excluded.status, start_day = excluded.start_day, enrolled_at = excluded.enrolled_at, last_enrolled_at = excluded.last_enrolled_at,
       withdrawn_at = excluded.withdrawn_at, completed_at = excluded.completed_at, first_at = excluded.first_at, last_at = excluded.last_at,
       last_lesson_id = excluded.last_lesson_id, enrolled_day = excluded.enrolled_day, withdrawn_day = excluded.withdrawn_day, completed_day = excluded.completed_day,
       first_day = excluded.first_day, last_day = excluded.last_day, active_days = excluded.active_days, active_weeks = excluded.active_weeks,
       lessons_started = excluded.lessons_started, lessons_completed = excluded.lessons_completed, lesson_progress = excluded.lesson_progress,
       scored = excluded.scored, score_sum = excluded.score_sum, attempts = excluded.attempts, seconds = excluded.seconds, clicks = excluded.clicks,
       watched_seconds = excluded.watched_seconds, events = excluded.events, own_events = excluded.own_events`,
    [orgId, pairs.courseIds, pairs.people],
    "learning-fold-courses",
  );
}

/** Distinct (course, person), as two arrays of one length, in the order of the key. */
export interface Pairs {
  readonly courseIds: readonly string[];
  readonly people: readonly string[];
}

export function pairsOf(touched: readonly Touched[]): Pairs {
  const distinct = new Map<string, Touched>();
  for (const entry of touched) distinct.set(`${entry.courseId}\u0000${entry.person}`, entry);
  const entries = [...distinct.values()];
  return { courseIds: entries.map((entry) => entry.courseId), people: entries.map((entry) => entry.person) };
}
