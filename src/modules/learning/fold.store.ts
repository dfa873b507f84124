import type { Sql } from "@/db/sql";
import { weekOf } from "@/db/week";
import { APPLY_CHANGES, LEFT_STOPS } from "./aggregates";
import type { Touched } from "./facts.store";

/** A lesson's progress beside its key. */
const LESSON = ["completed_at", "submitted_at", "graded_at", "first_at", "last_at", "progress", "score", "attempts", "seconds", "clicks", "played_seconds", "watched_seconds", "watched", "events"];
/** Of a course: from the facts of its days, and the sums over its lessons. */
const DAYS = ["enrolled_at", "last_enrolled_at", "withdrawn_at", "completed_at", "first_at", "last_at", "last_lesson_id", "enrolled_day", "withdrawn_day", "completed_day", "progressed_day", "first_day", "last_day", "active_days", "active_weeks", "events", "own_events"];
const SUMS: Readonly<Record<string, string>> = {
  lessons_started: "(first_at IS NOT NULL)::integer", lessons_completed: "(completed_at IS NOT NULL)::integer", lesson_progress: "progress", scored: "(score IS NOT NULL)::integer",
  score_sum: "coalesce(score, 0)", attempts: "attempts", seconds: "seconds", clicks: "clicks", watched_seconds: "watched_seconds",
};
const COURSE = ["status", "start_day", ...DAYS, ...Object.keys(SUMS)];

const list = (names: readonly string[], prefix = "") => names.map((name) => prefix + name).join(", ");
const upsert = (names: readonly string[]) => names.map((name) => `${name} = excluded.${name}`).join(", ");

// Rows meet in windows and groups, and not in joins: of a CTE the planner knows no size, and would
// nest its loops.
const STATEMENT = `
WITH touched_l AS MATERIALIZED (
  SELECT DISTINCT * FROM unnest($2::text[], $3::text[], $4::text[]) AS t(course_id, person, lesson_id) WHERE lesson_id IS NOT NULL
), touched_p AS MATERIALIZED (
  SELECT DISTINCT * FROM unnest($2::text[], $3::text[]) AS t(course_id, person)
), new_l AS MATERIALIZED (
  SELECT t.course_id, t.person, t.lesson_id, f.*, coalesce((SELECT sum(upper(r) - lower(r)) FROM unnest(f.watched) r), 0) AS watched_seconds
  FROM touched_l t CROSS JOIN LATERAL (
    SELECT min(completed_at) AS completed_at, min(submitted_at) AS submitted_at, max(graded_at) AS graded_at, min(first_at) AS first_at, max(last_at) AS last_at,
           max(progress) AS progress, max(score) AS score, sum(attempts) AS attempts, sum(seconds) AS seconds, sum(clicks) AS clicks,
           sum(played_seconds) AS played_seconds, range_agg(watched) AS watched, sum(events) AS events
    FROM learning.user_lesson_days x WHERE x.org_id = $1 AND x.course_id = t.course_id AND x.person = t.person AND x.lesson_id = t.lesson_id HAVING count(*) > 0) f
), old_l AS MATERIALIZED (
  SELECT x.* FROM touched_l t CROSS JOIN LATERAL (
    SELECT * FROM learning.user_lesson_progress u WHERE u.org_id = $1 AND u.course_id = t.course_id AND u.person = t.person AND u.lesson_id = t.lesson_id) x
), signed_l AS MATERIALIZED (
  SELECT -1 AS sign, course_id, person, lesson_id, ${list(LESSON)} FROM old_l
  UNION ALL SELECT 1, course_id, person, lesson_id, ${list(LESSON)} FROM new_l
), gone_l AS (
  DELETE FROM learning.user_lesson_progress p USING (SELECT course_id, person, lesson_id FROM old_l EXCEPT SELECT course_id, person, lesson_id FROM new_l) g
  WHERE p.org_id = $1 AND p.course_id = g.course_id AND p.person = g.person AND p.lesson_id = g.lesson_id
), kept_l AS (
  INSERT INTO learning.user_lesson_progress (org_id, course_id, person, lesson_id, ${list(LESSON)})
  SELECT $1::uuid, course_id, person, lesson_id, ${list(LESSON)} FROM new_l ORDER BY 2, 3, 4
  ON CONFLICT (org_id, course_id, person, lesson_id) DO UPDATE SET ${upsert(LESSON)}
), old_p AS MATERIALIZED (
  SELECT x.* FROM touched_p t CROSS JOIN LATERAL (SELECT * FROM learning.user_course_progress u WHERE u.org_id = $1 AND u.course_id = t.course_id AND u.person = t.person) x
), folded_p AS MATERIALIZED (
  SELECT t.course_id, t.person, f.* FROM touched_p t CROSS JOIN LATERAL (
    SELECT min(enrolled_at) AS enrolled_at, max(last_enrolled_at) AS last_enrolled_at, max(withdrawn_at) AS withdrawn_at, min(completed_at) AS completed_at,
           min(first_at) AS first_at, max(last_at) AS last_at, (array_agg(last_lesson_id ORDER BY last_lesson_at DESC NULLS LAST, last_lesson_id DESC))[1] AS last_lesson_id,
           min(day) FILTER (WHERE enrolled_at IS NOT NULL) AS enrolled_day, max(day) FILTER (WHERE withdrawn_at IS NOT NULL) AS withdrawn_day,
           min(day) FILTER (WHERE completed_at IS NOT NULL) AS completed_day, min(day) FILTER (WHERE lesson_completed_at IS NOT NULL) AS progressed_day, min(day) FILTER (WHERE own_events > 0) AS first_day, max(day) FILTER (WHERE own_events > 0) AS last_day,
           count(*) FILTER (WHERE own_events > 0) AS active_days, coalesce(array_agg(DISTINCT ${weekOf("day")}) FILTER (WHERE own_events > 0), '{}') AS active_weeks,
           sum(events) AS events, sum(own_events) AS own_events, min(day) AS any_day
    FROM learning.user_course_days x WHERE x.org_id = $1 AND x.course_id = t.course_id AND x.person = t.person HAVING count(*) > 0) f
), sums_p AS MATERIALIZED (
  SELECT course_id, person, ${Object.keys(SUMS).map((name) => `sum(${name})::bigint AS ${name}`).join(", ")} FROM (
    SELECT course_id, person, ${list(Object.keys(SUMS))} FROM old_p
    UNION ALL SELECT course_id, person, ${Object.values(SUMS).map((value) => `sign * ${value}`).join(", ")} FROM signed_l
    UNION ALL SELECT course_id, person, ${Object.keys(SUMS).map(() => "0").join(", ")} FROM folded_p) s
  GROUP BY 1, 2
), new_p AS MATERIALIZED (
  SELECT f.course_id, f.person,
         CASE WHEN f.completed_at IS NOT NULL THEN 'completed' WHEN f.withdrawn_at >= coalesce(f.last_enrolled_at, '-infinity') THEN 'withdrawn'
              WHEN f.first_at IS NOT NULL THEN 'started' ELSE 'enrolled' END AS status,
         coalesce(f.enrolled_day, f.first_day, f.any_day) AS start_day, ${list(DAYS, "f.")}, ${list(Object.keys(SUMS), "s.")}
  FROM folded_p f FULL JOIN sums_p s USING (course_id, person) WHERE f.any_day IS NOT NULL
), gone_p AS (
  DELETE FROM learning.user_course_progress p USING (SELECT course_id, person FROM old_p EXCEPT SELECT course_id, person FROM new_p) g
  WHERE p.org_id = $1 AND p.course_id = g.course_id AND p.person = g.person
), kept_p AS (
  INSERT INTO learning.user_course_progress (org_id, course_id, person, ${list(COURSE)})
  SELECT $1::uuid, course_id, person, ${list(COURSE)} FROM new_p ORDER BY 2, 3
  ON CONFLICT (org_id, course_id, person) DO UPDATE SET ${upsert(COURSE)}
), p AS MATERIALIZED (
  SELECT -1 AS sign, course_id, person, ${weekOf("start_day")} AS start_week, ${list(COURSE)} FROM old_p
  UNION ALL SELECT 1, course_id, person, ${weekOf("start_day")}, ${list(COURSE)} FROM new_p
), shifted AS (
  SELECT course_id, person FROM p GROUP BY 1, 2 HAVING count(*) = 2 AND (min(start_week) <> max(start_week) OR min(first_at) <> max(first_at))
), rest_l AS (
  SELECT x.* FROM shifted s CROSS JOIN LATERAL (SELECT * FROM learning.user_lesson_progress u WHERE u.org_id = $1 AND u.course_id = s.course_id AND u.person = s.person) x
), l AS MATERIALIZED (
  SELECT * FROM (
    SELECT u.*, max(week) OVER pair AS start_week, max(course_first) OVER pair AS course_first_at,
           bool_or(touched) OVER (PARTITION BY course_id, person, lesson_id) AS told
    FROM (
      SELECT sign, course_id, person, lesson_id, ${list(LESSON)}, true AS touched, NULL::date AS week, NULL::timestamptz AS course_first FROM signed_l
      UNION ALL
      SELECT e.sign, course_id, person, lesson_id, ${list(LESSON)}, false, NULL, NULL FROM rest_l CROSS JOIN (VALUES (-1), (1)) e(sign)
      UNION ALL
      SELECT sign, course_id, person, NULL, ${LESSON.map(() => "NULL").join(", ")}, false, start_week, first_at FROM p
    ) u WINDOW pair AS (PARTITION BY sign, course_id, person)
  ) v WHERE lesson_id IS NOT NULL AND (touched OR NOT told)
),
${APPLY_CHANGES}
${LEFT_STOPS}`;

/**
 * Folds the progress of those who were touched again from the facts of all days, and adds the change to what
 * dashboards read. A completion stays, whatever comes after it; a withdrawal holds until a later enrolment;
 * progress without facts goes. When a learner's start moves to another week, all their lessons move with it.
 */
export async function foldProgress(sql: Sql, orgId: string, touched: readonly Touched[]): Promise<void> {
  const left = await sql.rows<{ start_week: string; course_id: string; lesson_id: string; last_day: string }>(STATEMENT, [orgId, touched.map((entry) => entry.courseId), touched.map((entry) => entry.person), touched.map((entry) => entry.lessonId)], "learning-fold");
  if (left.length === 0) return;
  await sql.rows(
    `DELETE FROM learning.lesson_stops s USING unnest($2::date[], $3::text[], $4::text[], $5::date[]) AS l(start_week, course_id, lesson_id, last_day)
     WHERE s.org_id = $1 AND s.start_week = l.start_week AND s.course_id = l.course_id AND s.lesson_id = l.lesson_id AND s.last_day = l.last_day`,
    [orgId, left.map((row) => row.start_week), left.map((row) => row.course_id), left.map((row) => row.lesson_id), left.map((row) => row.last_day)],
    "learning-left-stops",
  );
}
