import type { Sql } from "@/db/sql";
import { filterOf, type Scope } from "@/modules/pipeline/contract";
import { OWN } from "./facts";
import type { Touched } from "./facts.store";

/**
 * Who was active on which day, in each course and in any ('' as the course), and how many are distinct
 * over any range: as in rollup/store.ts, where the arithmetic of gaps is told.
 */
const KNOWN_NEIGHBOURS = `
  SELECT coalesce((SELECT max(s.day) FROM learning.active_days s
                   WHERE s.org_id = $1 AND s.course_id = n.course_id AND s.person = n.person AND s.day < n.day), '-infinity') AS previous,
         coalesce((SELECT min(s.day) FROM learning.active_days s
                   WHERE s.org_id = $1 AND s.course_id = n.course_id AND s.person = n.person AND s.day > n.day), 'infinity') AS next`;

const APPLY_DELTAS = `
  INSERT INTO learning.active_gaps AS g (org_id, course_id, day, previous_day, n)
  SELECT $1::uuid, course_id, day, previous_day, sum(n) FROM deltas
  GROUP BY course_id, day, previous_day HAVING sum(n) <> 0 ORDER BY course_id, day, previous_day
  ON CONFLICT (org_id, course_id, day, previous_day) DO UPDATE SET n = g.n + excluded.n`;

export async function addActiveDays(sql: Sql, orgId: string, scope: Scope): Promise<void> {
  const { where, values, named } = filterOf(scope);
  await sql.rows(
    `WITH keyed AS MATERIALIZED (
       SELECT DISTINCT c.course_id, e.person, e.local_day AS day
       FROM staging.events e CROSS JOIN LATERAL (VALUES (e.course_id), ('' COLLATE "C")) AS c(course_id)
       WHERE ${where} AND e.course_id <> '' AND e.person IS NOT NULL AND ${OWN}
     ), new_days AS (
       INSERT INTO learning.active_days (org_id, course_id, person, day)
       SELECT $1::uuid, course_id, person, day FROM keyed ORDER BY 2, 3, 4
       ON CONFLICT DO NOTHING RETURNING course_id, person, day
     ), linked AS (
       SELECT n.course_id, n.day, known.previous AS known_previous, known.next AS known_next,
              greatest(known.previous, lag(n.day, 1, '-infinity') OVER keys) AS previous,
              lead(n.day, 1, 'infinity') OVER keys AS next_new
       FROM new_days n CROSS JOIN LATERAL (${KNOWN_NEIGHBOURS}) known
       WINDOW keys AS (PARTITION BY n.course_id, n.person ORDER BY n.day)
     ), deltas AS (
       SELECT course_id, day, previous AS previous_day, 1 AS n FROM linked
       UNION ALL
       SELECT course_id, known_next, known_previous, -1 FROM linked WHERE known_next < next_new AND known_next < 'infinity'
       UNION ALL
       SELECT course_id, known_next, day, 1 FROM linked WHERE known_next < next_new AND known_next < 'infinity'
     )
     ${APPLY_DELTAS}`,
    [orgId, ...values],
    named("learning-active"),
  );
}

/** Takes the days of those who have facts on `day`: there is no index by day, which the neighbours' look-ups could mistake for theirs. */
export async function removeActiveDay(sql: Sql, orgId: string, day: string, touched: readonly Touched[]): Promise<void> {
  const changed = await sql.rows<{ courseId: string; day: string }>(
    `WITH seen AS MATERIALIZED (
       SELECT course_id, person FROM unnest($3::text[], $4::text[]) AS t(course_id, person) UNION SELECT '', person FROM unnest($4::text[]) AS person
     ), n AS MATERIALIZED (
       DELETE FROM learning.active_days a USING seen s WHERE a.org_id = $1 AND a.course_id = s.course_id AND a.person = s.person AND a.day = $2::date
       RETURNING a.course_id, a.person, a.day
     ), linked AS (
       SELECT n.course_id, n.day, known.previous, known.next FROM n CROSS JOIN LATERAL (${KNOWN_NEIGHBOURS}) known
     ), deltas AS (
       SELECT course_id, day, previous AS previous_day, -1 AS n FROM linked
       UNION ALL
       SELECT course_id, next, day, -1 FROM linked WHERE next < 'infinity'
       UNION ALL
       SELECT course_id, next, previous, 1 FROM linked WHERE next < 'infinity'
     ), applied AS (
       ${APPLY_DELTAS} RETURNING g.course_id, g.day, g.n
     )
     SELECT DISTINCT course_id AS "courseId", day FROM applied WHERE n = 0`,
    [orgId, day, touched.map((entry) => entry.courseId), touched.map((entry) => entry.person)],
  );
  await sql.rows(
    `DELETE FROM learning.active_gaps g USING unnest($2::text[], $3::date[]) AS z(course_id, day)
     WHERE g.org_id = $1 AND g.course_id = z.course_id AND g.day = z.day AND g.n = 0`,
    [orgId, changed.map(({ courseId }) => courseId), changed.map(({ day }) => day)],
  );
}
