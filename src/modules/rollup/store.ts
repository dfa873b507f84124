import { addDays, dropEmptyGaps, type EmptiedGap, type GapTables, removeDay, replaceDays } from "@/db/day-gaps";
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

const GAPS: GapTables = { seen: "rollup.seen_days", gaps: "rollup.day_gaps", group: "dimension", key: "key" };

/** Adds the keys of staged rows to the distinct counts by hour, and by day and range. */
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
     ), ${addDays(GAPS)}`,
    [orgId, ...values],
    named(`distinct-${source.name}`),
  );
}

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
  const emptied = await sql.rows<EmptiedGap>(
    `WITH gone AS (
       SELECT dimension, key FROM rollup.seen_hours WHERE org_id = $1 AND day = $2::date AND dimension = ANY($3::text[])
     ), ${removeDay(GAPS, "$2::date")}`,
    parameters,
  );
  for (const table of ["seen_hours", "distinct_hours"]) {
    await sql.rows(`DELETE FROM rollup.${table} WHERE org_id = $1 AND day = $2::date AND dimension = ANY($3::text[])`, parameters);
  }
  await sql.rows(dropEmptyGaps(GAPS), [orgId, emptied.map((gap) => gap.group), emptied.map((gap) => gap.day)]);
}

/** Counts some keys again from the staged rows that there are of them; their days up to `frozenThrough` stay. */
export async function recomputeKeys(
  sql: Sql, orgId: string, source: KeySource, dimensions: readonly string[], keys: readonly string[], frozenThrough: string | null,
): Promise<void> {
  const emptied = await sql.rows<EmptiedGap>(
    `WITH sources AS MATERIALIZED (
       SELECT DISTINCT dimension, key, day, hour FROM (${source.select} AND e.org_id = $1 AND e.local_day > coalesce($4::date, '-infinity')) k
       WHERE dimension = ANY($2::text[]) AND key = ANY($3::text[])
     ), known_hours AS MATERIALIZED (
       SELECT dimension, key, day, hour FROM rollup.seen_hours
       WHERE org_id = $1 AND dimension = ANY($2::text[]) AND key = ANY($3::text[]) AND day > coalesce($4::date, '-infinity')
     ), fewer_hours AS MATERIALIZED (SELECT * FROM known_hours EXCEPT SELECT * FROM sources
     ), more_hours AS MATERIALIZED (SELECT * FROM sources EXCEPT SELECT * FROM known_hours
     ), gone_hours AS (
       DELETE FROM rollup.seen_hours s USING fewer_hours f
       WHERE s.org_id = $1 AND s.dimension = f.dimension AND s.day = f.day AND s.hour = f.hour AND s.key = f.key
     ), new_hours AS (
       INSERT INTO rollup.seen_hours (org_id, dimension, day, hour, key) SELECT $1::uuid, dimension, day, hour, key FROM more_hours ORDER BY 2, 3, 4, 5
     ), hours AS (
       INSERT INTO rollup.distinct_hours AS h (org_id, dimension, day, hour, n)
       SELECT $1::uuid, dimension, day, hour, sum(n) FROM (SELECT dimension, day, hour, 1 AS n FROM more_hours UNION ALL SELECT dimension, day, hour, -1 FROM fewer_hours) c
       GROUP BY 2, 3, 4 HAVING sum(n) <> 0 ORDER BY 2, 3, 4
       ON CONFLICT (org_id, dimension, day, hour) DO UPDATE SET n = h.n + excluded.n
     ), before AS MATERIALIZED (
       SELECT dimension, key, day FROM rollup.seen_days WHERE org_id = $1 AND dimension = ANY($2::text[]) AND key = ANY($3::text[])
     ), wanted AS MATERIALIZED (
       SELECT dimension, key, day FROM before WHERE day <= $4::date UNION SELECT dimension, key, day FROM sources
     ), ${replaceDays(GAPS)}`,
    [orgId, dimensions, keys, frozenThrough],
  );
  await sql.rows("DELETE FROM rollup.distinct_hours WHERE org_id = $1 AND n = 0", [orgId]);
  await sql.rows(dropEmptyGaps(GAPS), [orgId, emptied.map((gap) => gap.group), emptied.map((gap) => gap.day)]);
}
