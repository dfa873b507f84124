import type { Sql } from "@/db/sql";
import type { QualityDay } from "./quality.contract";

/** Events checked and failed by rule and UTC day of receipt. */
export async function qualityByDay(sql: Sql, orgId: string, days: number): Promise<readonly QualityDay[]> {
  return sql.rows<QualityDay & Record<string, unknown>>(
    `SELECT (received_at AT TIME ZONE 'UTC')::date AS day, rule, sum(checked) AS checked, sum(failed) AS failed
     FROM staging.data_quality_log WHERE org_id = $1 AND received_at >= now() - $2 * interval '1 day' GROUP BY 1, 2 ORDER BY 1, 2`,
    [orgId, days],
  );
}
