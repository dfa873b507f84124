import { oneRow, type Sql } from "@/db/sql";
import { filterOf, type Scope } from "@/modules/pipeline/contract";
import { factsStatement } from "./facts";

/** Whose progress an addition or a removal touches. */
export interface Touched {
  readonly courseId: string;
  readonly person: string;
  /** Null for an event that names no lesson. */
  readonly lessonId: string | null;
}

const LATEST = "ORDER BY at DESC, title DESC";
const later = (table: string) =>
  `(coalesce(excluded.title_at, '-infinity'), coalesce(excluded.title, '')) > (coalesce(${table}.title_at, '-infinity'), coalesce(${table}.title, ''))`;
/** How two sightings of one lesson become one: the latest title, the smallest place, whatever the order. */
const mergeCatalogue = (table: string) => `
  title = CASE WHEN ${later(table)} THEN excluded.title ELSE ${table}.title END, title_at = greatest(${table}.title_at, excluded.title_at),
  kind = greatest(${table}.kind, excluded.kind), position = least(${table}.position, excluded.position), week = least(${table}.week, excluded.week),
  length_seconds = greatest(${table}.length_seconds, excluded.length_seconds), first_seen_at = least(${table}.first_seen_at, excluded.first_seen_at)`;

const LESSON_DAYS = `
  SELECT coalesce(course_id, '') AS course_id, coalesce(lesson_id, '') AS lesson_id, day,
         CASE WHEN GROUPING(course_id) = 1 THEN NULL
              WHEN GROUPING(lesson_id) = 1 THEN (array_agg(title ${LATEST}) FILTER (WHERE title IS NOT NULL AND type LIKE 'course\\_%'))[1]
              ELSE (array_agg(title ${LATEST}) FILTER (WHERE title IS NOT NULL AND type NOT LIKE 'course\\_%'))[1] END AS title,
         CASE WHEN GROUPING(course_id) = 1 THEN NULL
              WHEN GROUPING(lesson_id) = 1 THEN max(at) FILTER (WHERE title IS NOT NULL AND type LIKE 'course\\_%')
              ELSE max(at) FILTER (WHERE title IS NOT NULL AND type NOT LIKE 'course\\_%') END AS title_at,
         CASE WHEN GROUPING(lesson_id) = 0 THEN max(kind) END AS kind,
         CASE WHEN GROUPING(lesson_id) = 0 THEN min(position) END AS position,
         CASE WHEN GROUPING(lesson_id) = 0 THEN min(week) END AS week,
         CASE WHEN GROUPING(lesson_id) = 0 THEN max(length) END AS length_seconds,
         min(at) AS first_seen_at, count(*) AS events, count(*) FILTER (WHERE own) AS own_events, sum(seconds) AS seconds, sum(clicks) AS clicks
  FROM facts GROUP BY GROUPING SETS ((course_id, lesson_id, day), (course_id, day), (day))
  HAVING GROUPING(lesson_id) = 1 OR lesson_id IS NOT NULL`;

/** What the days told of courses and lessons, whoever it was. */
const OF_COURSES = `sightings AS MATERIALIZED (${LESSON_DAYS}),
lesson_days AS (
  INSERT INTO learning.lesson_days AS d (org_id, course_id, lesson_id, day, title, title_at, kind, position, week, length_seconds, first_seen_at, events, own_events, seconds, clicks)
  SELECT $1::uuid, course_id, lesson_id, day, title, title_at, kind, position, week, length_seconds, first_seen_at, events, own_events, seconds, clicks
  FROM sightings ORDER BY course_id, lesson_id, day
  ON CONFLICT (org_id, course_id, lesson_id, day) DO UPDATE SET ${mergeCatalogue("d")},
    events = d.events + excluded.events, own_events = d.own_events + excluded.own_events, seconds = d.seconds + excluded.seconds, clicks = d.clicks + excluded.clicks
),
courses AS (
  INSERT INTO learning.courses AS c (org_id, course_id, title, title_at, first_seen_at)
  SELECT $1::uuid, course_id, (array_agg(title ORDER BY title_at DESC NULLS LAST, title DESC))[1], max(title_at), min(first_seen_at)
  FROM sightings WHERE course_id <> '' AND lesson_id = '' GROUP BY 2 ORDER BY 2
  ON CONFLICT (org_id, course_id) DO UPDATE SET
    title = CASE WHEN ${later("c")} THEN excluded.title ELSE c.title END, title_at = greatest(c.title_at, excluded.title_at),
    first_seen_at = least(c.first_seen_at, excluded.first_seen_at)
),
lessons AS (
  INSERT INTO learning.lessons AS l (org_id, course_id, lesson_id, title, title_at, kind, position, week, length_seconds, first_seen_at)
  SELECT $1::uuid, course_id, lesson_id, (array_agg(title ORDER BY title_at DESC NULLS LAST, title DESC))[1], max(title_at), max(kind), min(position), min(week), max(length_seconds), min(first_seen_at)
  FROM sightings WHERE lesson_id <> '' GROUP BY 2, 3 ORDER BY 2, 3
  ON CONFLICT (org_id, course_id, lesson_id) DO UPDATE SET ${mergeCatalogue("l")}
),
video_days AS (
  INSERT INTO learning.video_days AS v (org_id, course_id, lesson_id, day, second, change)
  SELECT $1::uuid, course_id, lesson_id, day, edge.second, sum(edge.change)
  FROM facts CROSS JOIN LATERAL (VALUES (lower(watched), 1), (upper(watched), -1)) AS edge(second, change)
  WHERE watched IS NOT NULL AND lesson_id IS NOT NULL GROUP BY 2, 3, 4, 5 HAVING sum(edge.change) <> 0 ORDER BY 2, 3, 4, 5
  ON CONFLICT (org_id, course_id, lesson_id, day, second) DO UPDATE SET change = v.change + excluded.change
)`;

/** What they told of each person. */
const OF_PEOPLE = `user_lesson_days AS (
  INSERT INTO learning.user_lesson_days AS d (org_id, course_id, person, lesson_id, day, completed_at, submitted_at, graded_at, first_at, last_at,
    progress, score, attempts, seconds, clicks, played_seconds, watched, events)
  SELECT $1::uuid, course_id, person, lesson_id, day,
         min(at) FILTER (WHERE type IN ('lesson_completed', 'assignment_submitted')), min(at) FILTER (WHERE type = 'assignment_submitted'),
         max(at) FILTER (WHERE type = 'assignment_graded'), min(at) FILTER (WHERE own), max(at) FILTER (WHERE own),
         CASE WHEN bool_or(type IN ('lesson_completed', 'assignment_submitted')) THEN 100 ELSE coalesce(max(percent), 0) END,
         max(score), count(*) FILTER (WHERE type IN ('quiz_submitted', 'assignment_submitted')), sum(seconds), sum(clicks), coalesce(sum(played), 0),
         coalesce(range_agg(watched), '{}'), count(*)
  FROM facts WHERE person IS NOT NULL AND lesson_id IS NOT NULL GROUP BY 2, 3, 4, 5 ORDER BY 2, 3, 4, 5
  ON CONFLICT (org_id, course_id, person, lesson_id, day) DO UPDATE SET
    completed_at = least(d.completed_at, excluded.completed_at), submitted_at = least(d.submitted_at, excluded.submitted_at),
    graded_at = greatest(d.graded_at, excluded.graded_at), first_at = least(d.first_at, excluded.first_at), last_at = greatest(d.last_at, excluded.last_at),
    progress = greatest(d.progress, excluded.progress), score = greatest(d.score, excluded.score), attempts = d.attempts + excluded.attempts,
    seconds = d.seconds + excluded.seconds, clicks = d.clicks + excluded.clicks, played_seconds = d.played_seconds + excluded.played_seconds,
    watched = d.watched + excluded.watched, events = d.events + excluded.events
),
user_course_days AS (
  INSERT INTO learning.user_course_days AS d (org_id, course_id, person, day, enrolled_at, last_enrolled_at, withdrawn_at, completed_at, lesson_completed_at, first_at, last_at,
    last_lesson_at, last_lesson_id, events, own_events)
  SELECT $1::uuid, course_id, person, day,
         min(at) FILTER (WHERE type = 'course_enrolled'), max(at) FILTER (WHERE type = 'course_enrolled'), max(at) FILTER (WHERE type = 'course_withdrawn'),
         min(at) FILTER (WHERE type = 'course_completed'), min(at) FILTER (WHERE type IN ('lesson_completed', 'assignment_submitted') AND lesson_id IS NOT NULL),
         min(at) FILTER (WHERE own), max(at) FILTER (WHERE own),
         max(at) FILTER (WHERE own AND lesson_id IS NOT NULL),
         (array_agg(lesson_id ORDER BY at DESC, lesson_id DESC) FILTER (WHERE own AND lesson_id IS NOT NULL))[1], count(*), count(*) FILTER (WHERE own)
  FROM facts WHERE person IS NOT NULL GROUP BY 2, 3, 4 ORDER BY 2, 3, 4
  ON CONFLICT (org_id, course_id, person, day) DO UPDATE SET
    enrolled_at = least(d.enrolled_at, excluded.enrolled_at), last_enrolled_at = greatest(d.last_enrolled_at, excluded.last_enrolled_at),
    withdrawn_at = greatest(d.withdrawn_at, excluded.withdrawn_at), completed_at = least(d.completed_at, excluded.completed_at),
    lesson_completed_at = least(d.lesson_completed_at, excluded.lesson_completed_at), first_at = least(d.first_at, excluded.first_at), last_at = greatest(d.last_at, excluded.last_at),
    last_lesson_id = CASE WHEN (coalesce(excluded.last_lesson_at, '-infinity'), coalesce(excluded.last_lesson_id, '')) > (coalesce(d.last_lesson_at, '-infinity'), coalesce(d.last_lesson_id, ''))
                          THEN excluded.last_lesson_id ELSE d.last_lesson_id END,
    last_lesson_at = greatest(d.last_lesson_at, excluded.last_lesson_at), events = d.events + excluded.events, own_events = d.own_events + excluded.own_events
)`;

const statementOf = (where: string, kept: readonly string[]) => `
WITH facts AS MATERIALIZED (${factsStatement(where)}),
${kept.join(",\n")}
SELECT DISTINCT course_id AS "courseId", person, lesson_id AS "lessonId" FROM facts WHERE person IS NOT NULL`;

/** Whether learning knows anything of a local day. */
export async function hasDay(sql: Sql, orgId: string, day: string): Promise<boolean> {
  const { found } = await oneRow<{ found: boolean }>(
    sql,
    `SELECT EXISTS (SELECT 1 FROM learning.lesson_days WHERE org_id = $1 AND course_id = '' AND lesson_id = '' AND day = $2::date)
         OR EXISTS (SELECT 1 FROM learning.survey_responses WHERE org_id = $1 AND day = $2::date) AS found`,
    [orgId, day],
    "learning-has-day",
  );
  return found;
}

/** Adds staged events to the facts by local day and to the catalogue; gives whose progress they touch. */
export async function addFacts(sql: Sql, orgId: string, scope: Scope): Promise<readonly Touched[]> {
  const { where, values, named } = filterOf(scope);
  return sql.rows<TouchedRow>(statementOf(where, [OF_COURSES, OF_PEOPLE]), [orgId, ...values], named("learning-facts"));
}

type TouchedRow = { courseId: string; person: string; lessonId: string | null };

/**
 * Makes the facts of these people again from their staged events; those of days up to `frozenThrough` stay. What
 * the days told of courses does not depend on who it was.
 * @returns whose progress that touches
 */
export async function recomputeFacts(sql: Sql, orgId: string, people: readonly string[], frozenThrough: string | null): Promise<readonly Touched[]> {
  const parameters = [orgId, people, frozenThrough];
  const gone = await sql.rows<TouchedRow>(
    `WITH courses AS (
       DELETE FROM learning.user_course_days WHERE org_id = $1 AND person = ANY($2::text[]) AND day > coalesce($3::date, '-infinity') RETURNING course_id, person
     ), lessons AS (
       DELETE FROM learning.user_lesson_days WHERE org_id = $1 AND person = ANY($2::text[]) AND day > coalesce($3::date, '-infinity') RETURNING course_id, person, lesson_id
     )
     SELECT DISTINCT course_id AS "courseId", person, NULL AS "lessonId" FROM courses UNION SELECT course_id, person, lesson_id FROM lessons`,
    parameters,
  );
  const there = await sql.rows<TouchedRow>(statementOf(OF_THESE_PEOPLE, [OF_PEOPLE]), parameters);
  return [...gone, ...there];
}

/** Staged events of the people $2 after the day $3. */
export const OF_THESE_PEOPLE = "e.org_id = $1 AND e.person = ANY($2::text[]) AND e.local_day > coalesce($3::date, '-infinity')";

/** Whose progress the facts of a local day are part of. */
export async function touchedOnDay(sql: Sql, orgId: string, day: string): Promise<readonly Touched[]> {
  return sql.rows<{ courseId: string; person: string; lessonId: string | null }>(
    `SELECT course_id AS "courseId", person, NULL AS "lessonId" FROM learning.user_course_days WHERE org_id = $1 AND day = $2::date
     UNION ALL
     SELECT course_id, person, lesson_id FROM learning.user_lesson_days WHERE org_id = $1 AND day = $2::date`,
    [orgId, day],
  );
}

/** Takes the facts of a local day out, and out of the catalogue what only that day told. */
export async function removeFacts(sql: Sql, orgId: string, day: string): Promise<void> {
  for (const table of ["user_course_days", "user_lesson_days", "video_days"]) {
    await sql.rows(`DELETE FROM learning.${table} WHERE org_id = $1 AND day = $2::date`, [orgId, day]);
  }
  await sql.rows(
    `WITH gone AS MATERIALIZED (
       DELETE FROM learning.lesson_days WHERE org_id = $1 AND day = $2::date RETURNING course_id, lesson_id
     ), left_over AS MATERIALIZED (
       SELECT course_id, lesson_id, (array_agg(d.title ORDER BY d.title_at DESC NULLS LAST, d.title DESC))[1] AS title, max(d.title_at) AS title_at, max(d.kind) AS kind,
              min(d.position) AS position, min(d.week) AS week, max(d.length_seconds) AS length_seconds, min(d.first_seen_at) AS first_seen_at
       FROM gone JOIN learning.lesson_days d USING (course_id, lesson_id) WHERE d.org_id = $1 AND d.day <> $2::date GROUP BY 1, 2
     ), lessons AS (
       UPDATE learning.lessons l SET title = o.title, title_at = o.title_at, kind = o.kind, position = o.position, week = o.week,
              length_seconds = o.length_seconds, first_seen_at = o.first_seen_at
       FROM left_over o WHERE l.org_id = $1 AND l.course_id = o.course_id AND l.lesson_id = o.lesson_id
     ), courses AS (
       UPDATE learning.courses c SET title = o.title, title_at = o.title_at, first_seen_at = o.first_seen_at
       FROM left_over o WHERE c.org_id = $1 AND c.course_id = o.course_id AND o.lesson_id = ''
     ), forgotten AS MATERIALIZED (
       SELECT course_id, lesson_id FROM gone EXCEPT SELECT course_id, lesson_id FROM left_over
     ), fewer_lessons AS (
       DELETE FROM learning.lessons l USING forgotten f WHERE l.org_id = $1 AND l.course_id = f.course_id AND l.lesson_id = f.lesson_id
     )
     DELETE FROM learning.courses c USING forgotten f WHERE c.org_id = $1 AND c.course_id = f.course_id AND f.lesson_id = ''`,
    [orgId, day],
  );
}
