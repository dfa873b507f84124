import { type Bind, filterSql } from "@/db/filter";
import { oneRow, type Sql } from "@/db/sql";
import { type Dimension, SESSION_DIMENSIONS, SITE_DIMENSIONS } from "../dimensions";
import type { TrafficBucket, TrafficRange, TrafficRow, TrafficTotals } from "./contract";
import { totalsOf } from "./traffic-rollups.store";
import { matchingViews, visitConditions } from "./visit-filter.store";

/**
 * Traffic of visits that match filters, from the narrow facts of sessions; views by page are those that a
 * session's row tells.
 */
const COLUMNS = SESSION_DIMENSIONS.map(([, column]) => `s.${column}`).join(", ");

interface Selection {
  /** A CTE `visits`: the sessions that match. With a page among the filters, their page views are those of that page. */
  readonly visits: string;
  readonly values: readonly unknown[];
  /** Binds one more value. */
  readonly bind: Bind;
}

function select(orgId: string, { from, to, filters, crawlers }: TrafficRange): Selection {
  const values: unknown[] = [orgId, from, to, crawlers];
  const bind = (value: string) => `$${values.push(value)}`;
  const conditions = visitConditions(filters, bind).map((condition) => `AND ${condition}`);
  return {
    visits: `visits AS MATERIALIZED (
      SELECT s.visitor_id, s.session_id, s.started_at, s.ended_at, s.local_day, s.local_hour, ${matchingViews(filters.page, bind)} AS page_views, s.bounce, s.pages, ${COLUMNS}
      FROM business.site_sessions s
      WHERE s.org_id = $1 AND s.local_day BETWEEN $2::date AND $3::date AND s.bot = $4 AND s.page_views > 0 ${conditions.join("\n")})`,
    values,
    bind,
  };
}

export async function filteredTotals(sql: Sql, orgId: string, range: TrafficRange): Promise<TrafficTotals> {
  const { visits, values } = select(orgId, range);
  return totalsOf(
    await oneRow(
      sql,
      `WITH ${visits}
       SELECT (SELECT count(*) FROM (SELECT DISTINCT visitor_id FROM visits) v) AS visitors, count(*) AS visits,
              coalesce(sum(page_views), 0) AS page_views, count(*) FILTER (WHERE bounce) AS bounces,
              coalesce(sum(extract(epoch FROM ended_at - started_at) * 1000), 0)::bigint AS duration_ms
       FROM visits`,
      values,
    ),
  );
}

export async function filteredBuckets(sql: Sql, orgId: string, range: TrafficRange, grain: "hour" | "day"): Promise<readonly TrafficBucket[]> {
  const { visits, values } = select(orgId, range);
  const rows = await sql.rows<{ at: Date | string; visitors: number; visits: number; pageViews: number }>(
    `WITH ${visits}
     SELECT ${grain === "day" ? "local_day::text" : "local_hour"} AS at, count(DISTINCT visitor_id) AS visitors, count(*) AS visits, sum(page_views) AS "pageViews"
     FROM visits GROUP BY 1 ORDER BY 1`,
    values,
  );
  return rows.map((row) => ({ ...row, at: typeof row.at === "string" ? row.at : row.at.toISOString() }));
}

export async function filteredBreakdown(sql: Sql, orgId: string, dimension: Dimension, range: TrafficRange, limit: number): Promise<readonly TrafficRow[]> {
  const { visits, values, bind } = select(orgId, range);
  const { column } = SITE_DIMENSIONS[dimension];
  if (column === null) {
    const { page } = range.filters;
    const rows = await sql.rows<{ value: string; page_views: number }>(
      `WITH ${visits}
       SELECT v.page AS value, count(*) AS page_views FROM visits CROSS JOIN LATERAL unnest(visits.pages) AS v(page)
       ${page === undefined ? "" : `WHERE ${filterSql("v.page", page, bind)}`} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT $${values.length + 1}`,
      [...values, limit],
    );
    return rows.map(({ value, page_views }) => ({ value, visits: null, pageViews: page_views, bounceRate: null }));
  }
  const rows = await sql.rows<{ value: string; visits: number; page_views: number; bounces: number }>(
    `WITH ${visits}
     SELECT s.${column} AS value, count(*) AS visits, sum(page_views) AS page_views, count(*) FILTER (WHERE bounce) AS bounces
     FROM visits s WHERE s.${column} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT $${values.length + 1}`,
    [...values, limit],
  );
  return rows.map(({ value, visits: n, page_views, bounces }) => ({ value, visits: n, pageViews: page_views, bounceRate: n === 0 ? null : bounces / n }));
}
