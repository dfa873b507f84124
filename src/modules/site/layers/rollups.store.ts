import type { Sql } from "@/db/sql";
import { filterOf, type Scope } from "@/modules/pipeline/contract";
import { SESSION_DIMENSIONS } from "../dimensions";

/**
 * Adds (`sign` 1) or takes off (-1) what single site events count for: page views and events by day and
 * hour, and page views by page. Everything that a session counts for comes with the session.
 */
export async function countEvents(sql: Sql, orgId: string, scope: Scope, sign: 1 | -1): Promise<void> {
  const { where, values, named } = filterOf(scope);
  await sql.rows(
    `WITH grouped AS MATERIALIZED (
       SELECT e.local_day AS day, e.local_hour AS hour, e.bot, e.page, ${sign} * count(*) FILTER (WHERE e.event_type = 'page_view') AS page_views, ${sign} * count(*) AS events
       FROM staging.site_events e WHERE ${where} GROUP BY 1, 2, 3, 4
     ), hours AS (
       INSERT INTO rollup.site_hours AS h (org_id, day, hour, bot, page_views, events)
       SELECT $1::uuid, day, hour, bot, sum(page_views), sum(events) FROM grouped GROUP BY 2, 3, 4 ORDER BY 2, 3, 4
       ON CONFLICT (org_id, day, hour, bot) DO UPDATE SET page_views = h.page_views + excluded.page_views, events = h.events + excluded.events
     ), by_value AS (
       SELECT day, bot, 'page' AS dimension, page AS value, sum(page_views) AS page_views, sum(events) AS events FROM grouped GROUP BY 1, 2, 4
       UNION ALL
       SELECT day, bot, 'total', '', sum(page_views), sum(events) FROM grouped GROUP BY 1, 2
     )
     INSERT INTO rollup.site_days AS s (org_id, day, bot, dimension, value, page_views, events)
     SELECT $1::uuid, day, bot, dimension, value, page_views, events FROM by_value ORDER BY dimension COLLATE "C", day, bot, value COLLATE "C"
     ON CONFLICT (org_id, dimension, day, bot, value) DO UPDATE SET
       page_views = s.page_views + excluded.page_views, events = s.events + excluded.events`,
    [orgId, ...values],
    named(`site-count-${sign}`),
  );
}

/** Rows of these days that count nothing any more: a rebuilt day looks like one that was loaded once. */
export async function dropZeroes(sql: Sql, orgId: string, days: readonly string[]): Promise<void> {
  await sql.rows(
    `DELETE FROM rollup.site_days WHERE org_id = $1 AND dimension = ANY($2::text[]) AND day = ANY($3::date[])
       AND visits = 0 AND page_views = 0 AND events = 0 AND bounces = 0 AND duration_ms = 0`,
    [orgId, ["total", "page", ...SESSION_DIMENSIONS.map(([dimension]) => dimension)], days],
  );
  await sql.rows("DELETE FROM rollup.site_hours WHERE org_id = $1 AND day = ANY($2::date[]) AND visits = 0 AND page_views = 0 AND events = 0", [orgId, days]);
}
