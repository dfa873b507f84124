import type { Sql } from "@/db/sql";
import { filterOf, type Scope } from "@/modules/pipeline/contract";

/** Adds staged events to the counts by local hour, local day and type. */
export async function addCounts(sql: Sql, orgId: string, scope: Scope): Promise<void> {
  const { where, values, named } = filterOf(scope);
  await sql.rows(
    `WITH grouped AS MATERIALIZED (
       SELECT e.local_day AS day, e.local_hour AS hour, e.type, count(*) AS n
       FROM staging.events e WHERE ${where} GROUP BY 1, 2, 3
     ), hours AS (
       INSERT INTO rollup.event_hours AS h (org_id, day, hour, type, events)
       SELECT $1::uuid, day, hour, type, n FROM grouped ORDER BY day, hour, type COLLATE "C"
       ON CONFLICT (org_id, day, hour, type) DO UPDATE SET events = h.events + excluded.events
     )
     INSERT INTO rollup.event_days AS d (org_id, day, type, events)
     SELECT $1::uuid, day, type, sum(n) FROM grouped GROUP BY day, type ORDER BY day, type COLLATE "C"
     ON CONFLICT (org_id, day, type) DO UPDATE SET events = d.events + excluded.events`,
    [orgId, ...values],
    named("rollup-counts"),
  );
}

/** Rows of (dimension, key, day, hour), chosen by a scope: whose distinct keys are to be counted. */
export interface KeySource {
  readonly name: string;
  readonly dimensions: readonly string[];
  /** Fixed SQL over staged rows `e`, ending in a WHERE clause to which the scope's filter is added. */
  readonly select: string;
}

/** Distinct people, sessions and courses of all events. */
export const EVENT_KEYS: KeySource = {
  name: "event",
  dimensions: ["person", "session", "course"],
  select: `SELECT d.dimension, d.key, e.local_day AS day, e.local_hour AS hour
       FROM staging.events e
       CROSS JOIN LATERAL (VALUES ('person' COLLATE "C", e.person), ('session', e.session_id), ('course', e.course_id)) AS d(dimension, key)
       WHERE d.key IS NOT NULL`,
};

/**
 * Adds the keys of staged rows to the distinct counts.
 *
 * `seen_days` has a row per key and day, `day_gaps` counts keys by (day, the key's day before). A new day
 * of a key adds a gap, and moves the gap of the key's next known day: from the previous known day to the
 * last new one. All CTEs read the tables as they were before the statement.
 */
export async function addDistinct(sql: Sql, orgId: string, source: KeySource, scope: Scope): Promise<void> {
  const { where, values, named } = filterOf(scope);
  await sql.rows(
    `WITH keyed AS MATERIALIZED (
       SELECT DISTINCT dimension, key, day, hour FROM (${source.select} AND ${where}) k
     ), new_hours AS (
       INSERT INTO rollup.seen_hours (org_id, dimension, day, hour, key)
       SELECT $1::uuid, dimension, day, hour, key FROM keyed ORDER BY dimension, day, hour, key
       ON CONFLICT DO NOTHING RETURNING dimension, day, hour
     ), hours AS (
       INSERT INTO rollup.distinct_hours AS h (org_id, dimension, day, hour, n)
       SELECT $1::uuid, dimension, day, hour, count(*) FROM new_hours GROUP BY 2, 3, 4 ORDER BY 2, 3, 4
       ON CONFLICT (org_id, dimension, day, hour) DO UPDATE SET n = h.n + excluded.n
     ), new_days AS (
       INSERT INTO rollup.seen_days (org_id, dimension, key, day)
       SELECT DISTINCT $1::uuid, dimension, key, day FROM keyed ORDER BY 2, 3, 4
       ON CONFLICT DO NOTHING RETURNING dimension, key, day
     ), neighbours AS MATERIALIZED (
       SELECT n.dimension, n.key, n.day, known.previous AS known_previous, known.next AS known_next
       FROM new_days n CROSS JOIN LATERAL (${KNOWN_NEIGHBOURS}) known
     ), linked AS (
       SELECT dimension, day, known_previous, known_next,
              greatest(known_previous, lag(day, 1, '-infinity') OVER keys) AS previous,
              lead(day, 1, 'infinity') OVER keys AS next_new
       FROM neighbours WINDOW keys AS (PARTITION BY dimension, key ORDER BY day)
     ), deltas AS (
       SELECT dimension, day, previous AS previous_day, 1 AS n FROM linked
       UNION ALL
       SELECT dimension, known_next, known_previous, -1 FROM linked WHERE known_next < next_new AND known_next < 'infinity'
       UNION ALL
       SELECT dimension, known_next, day, 1 FROM linked WHERE known_next < next_new AND known_next < 'infinity'
     )
     ${APPLY_DELTAS}`,
    [orgId, ...values],
    named(`distinct-${source.name}`),
  );
}

/**
 * A key's nearest known days around `n.day`; infinities where there is none. Its neighbour in the order of
 * (key, day) is asked for, and then whether that is the same key: the primary key has this order. There must
 * be no index on days: of an organisation that is new the planner knows nothing, and takes any.
 */
const KNOWN_NEIGHBOURS = `
  SELECT coalesce((SELECT CASE WHEN s.key = n.key THEN s.day END FROM rollup.seen_days s
                   WHERE s.org_id = $1 AND s.dimension = n.dimension AND (s.key, s.day) < (n.key, n.day)
                   ORDER BY s.key DESC, s.day DESC LIMIT 1), '-infinity') AS previous,
         coalesce((SELECT CASE WHEN s.key = n.key THEN s.day END FROM rollup.seen_days s
                   WHERE s.org_id = $1 AND s.dimension = n.dimension AND (s.key, s.day) > (n.key, n.day)
                   ORDER BY s.key, s.day LIMIT 1), 'infinity') AS next`;

const APPLY_DELTAS = `
  INSERT INTO rollup.day_gaps AS g (org_id, dimension, day, previous_day, n)
  SELECT $1::uuid, dimension, day, previous_day, sum(n) FROM deltas
  GROUP BY dimension, day, previous_day HAVING sum(n) <> 0 ORDER BY dimension, day, previous_day
  ON CONFLICT (org_id, dimension, day, previous_day) DO UPDATE SET n = g.n + excluded.n`;

/** Takes a local day out of the counts: what {@link addCounts} added for it. */
export async function removeCounts(sql: Sql, orgId: string, day: string): Promise<void> {
  await sql.rows("DELETE FROM rollup.event_hours WHERE org_id = $1 AND day = $2::date", [orgId, day]);
  await sql.rows("DELETE FROM rollup.event_days WHERE org_id = $1 AND day = $2::date", [orgId, day]);
}

/**
 * Takes a local day out of the distinct counts: what {@link addDistinct} added for it. The day's keys are
 * those of its hours, which go last.
 */
export async function removeDistinct(sql: Sql, orgId: string, source: KeySource, day: string): Promise<void> {
  const parameters = [orgId, day, source.dimensions];
  const changed = await sql.rows<{ dimension: string; day: string }>(
    `WITH n AS MATERIALIZED (
       DELETE FROM rollup.seen_days s
       USING (SELECT DISTINCT dimension, key FROM rollup.seen_hours WHERE org_id = $1 AND day = $2::date AND dimension = ANY($3::text[])) h
       WHERE s.org_id = $1 AND s.dimension = h.dimension AND s.key = h.key AND s.day = $2::date
       RETURNING s.dimension, s.key, s.day
     ), linked AS (
       SELECT n.dimension, n.day, known.previous, known.next FROM n CROSS JOIN LATERAL (${KNOWN_NEIGHBOURS}) known
     ), deltas AS (
       SELECT dimension, day, previous AS previous_day, -1 AS n FROM linked
       UNION ALL
       SELECT dimension, next, day, -1 FROM linked WHERE next < 'infinity'
       UNION ALL
       SELECT dimension, next, previous, 1 FROM linked WHERE next < 'infinity'
     ), applied AS (
       ${APPLY_DELTAS} RETURNING g.dimension, g.day, g.n
     )
     SELECT DISTINCT dimension, day FROM applied WHERE n = 0`,
    parameters,
  );
  for (const table of ["seen_hours", "distinct_hours"]) {
    await sql.rows(`DELETE FROM rollup.${table} WHERE org_id = $1 AND day = $2::date AND dimension = ANY($3::text[])`, parameters);
  }
  // Only where a gap became empty: over the years there are many.
  await sql.rows(
    `DELETE FROM rollup.day_gaps g USING unnest($2::text[], $3::date[]) AS z(dimension, day)
     WHERE g.org_id = $1 AND g.dimension = z.dimension AND g.day = z.day AND g.n = 0`,
    [orgId, changed.map(({ dimension }) => dimension), changed.map(({ day }) => day)],
  );
}
