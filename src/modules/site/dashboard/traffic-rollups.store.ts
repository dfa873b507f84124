import { inRange } from "@/db/day-gaps";
import { oneRow, type Sql } from "@/db/sql";
import type { Dimension } from "../dimensions";
import type { TrafficBucket, TrafficRange, TrafficRow, TrafficTotals } from "./contract";

/** Traffic without filters, from rollups alone: the cost grows with days and values, not with events. */

const visitorDimension = (crawlers: boolean) => (crawlers ? "site_crawler" : "site_visitor");

interface TotalsRow {
  readonly visitors: number;
  readonly visits: number;
  readonly page_views: number;
  readonly bounces: number;
  readonly duration_ms: number;
  readonly [column: string]: unknown;
}

export function totalsOf({ visitors, visits, page_views, bounces, duration_ms }: TotalsRow): TrafficTotals {
  return {
    visitors,
    visits,
    pageViews: page_views,
    bounceRate: visits === 0 ? null : bounces / visits,
    visitDurationMs: visits === 0 ? null : duration_ms / visits,
  };
}

export async function rollupTotals(sql: Sql, orgId: string, { from, to, crawlers }: TrafficRange): Promise<TrafficTotals> {
  return totalsOf(
    await oneRow<TotalsRow>(
      sql,
      `SELECT (SELECT coalesce(sum(n), 0) FROM rollup.day_gaps
               WHERE org_id = $1 AND dimension = $4 AND ${inRange("$2::date", "$3::date")}) AS visitors,
              coalesce(sum(visits), 0) AS visits, coalesce(sum(page_views), 0) AS page_views,
              coalesce(sum(bounces), 0) AS bounces, coalesce(sum(duration_ms), 0) AS duration_ms
       FROM rollup.site_days WHERE org_id = $1 AND dimension = 'total' AND day BETWEEN $2::date AND $3::date AND bot = $5`,
      [orgId, from, to, visitorDimension(crawlers), crawlers],
      "site-rollup-totals",
    ),
  );
}

export async function rollupDays(sql: Sql, orgId: string, { from, to, crawlers }: TrafficRange): Promise<readonly TrafficBucket[]> {
  return sql.rows<TrafficBucket & Record<string, unknown>>(
    `SELECT d.day::text AS at, coalesce(v.n, 0) AS visitors, d.visits, d.page_views AS "pageViews"
     FROM rollup.site_days d
     LEFT JOIN (SELECT day, sum(n) AS n FROM rollup.day_gaps WHERE org_id = $1 AND dimension = $4 AND day BETWEEN $2::date AND $3::date GROUP BY 1) v USING (day)
     WHERE d.org_id = $1 AND d.dimension = 'total' AND d.day BETWEEN $2::date AND $3::date AND d.bot = $5 ORDER BY 1`,
    [orgId, from, to, visitorDimension(crawlers), crawlers],
    "site-rollup-days",
  );
}

export async function rollupHours(sql: Sql, orgId: string, { from, to, crawlers }: TrafficRange): Promise<readonly TrafficBucket[]> {
  const rows = await sql.rows<{ at: Date; visitors: number; visits: number; pageViews: number }>(
    `SELECT h.hour AS at, coalesce(v.n, 0) AS visitors, h.visits, h.page_views AS "pageViews"
     FROM rollup.site_hours h
     LEFT JOIN rollup.distinct_hours v ON v.org_id = h.org_id AND v.dimension = $4 AND v.day = h.day AND v.hour = h.hour
     WHERE h.org_id = $1 AND h.day BETWEEN $2::date AND $3::date AND h.bot = $5 ORDER BY 1`,
    [orgId, from, to, visitorDimension(crawlers), crawlers],
    "site-rollup-hours",
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

export async function rollupBreakdown(sql: Sql, orgId: string, dimension: Dimension, range: TrafficRange, limit: number): Promise<readonly TrafficRow[]> {
  const rows = await sql.rows<{ value: string; visits: number; page_views: number; bounces: number }>(
    `SELECT value, sum(visits) AS visits, sum(page_views) AS page_views, sum(bounces) AS bounces
     FROM rollup.site_days WHERE org_id = $1 AND dimension = $4 AND day BETWEEN $2::date AND $3::date AND bot = $5
     GROUP BY value HAVING sum(visits) > 0 OR sum(page_views) > 0
     ORDER BY ${dimension === "page" ? "3" : "2"} DESC, value LIMIT $6`,
    [orgId, range.from, range.to, dimension, range.crawlers, limit],
    `site-rollup-breakdown-${dimension === "page" ? "page" : "visits"}`,
  );
  return rows.map(({ value, visits, page_views, bounces }) => ({
    value,
    visits: dimension === "page" ? null : visits,
    pageViews: page_views,
    bounceRate: visits === 0 ? null : bounces / visits,
  }));
}
