import type { Sql } from "@/db/sql";
import type { VisitDay } from "./visit-days.contract";

/** From rollups alone; days without visits are left out. */
export async function visitDays(sql: Sql, orgId: string, { from, to, crawlers }: { from: string; to: string; crawlers: boolean }): Promise<readonly VisitDay[]> {
  return sql.rows<VisitDay & Record<string, unknown>>(
    `SELECT day::text AS day, visits, bounces, duration_ms AS "durationMs" FROM rollup.site_days
     WHERE org_id = $1 AND dimension = 'total' AND day BETWEEN $2::date AND $3::date AND bot = $4 AND visits > 0 ORDER BY 1`,
    [orgId, from, to, crawlers],
    "site-visit-days",
  );
}
