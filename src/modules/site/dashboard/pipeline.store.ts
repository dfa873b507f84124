import { oneRow, type Sql } from "@/db/sql";
import type { AuditRow, PassFigures, QualityDay } from "./pipeline.contract";

/** Events checked and failed by rule and UTC day of receipt. */
export async function qualityByDay(sql: Sql, orgId: string, days: number): Promise<readonly QualityDay[]> {
  return sql.rows<QualityDay & Record<string, unknown>>(
    `SELECT (received_at AT TIME ZONE 'UTC')::date AS day, rule, sum(checked) AS checked, sum(failed) AS failed
     FROM staging.data_quality_log WHERE org_id = $1 AND received_at >= now() - $2 * interval '1 day' GROUP BY 1, 2 ORDER BY 1, 2`,
    [orgId, days],
  );
}

/** How the passes of the last `hours` went. */
export async function passFigures(sql: Sql, orgId: string, hours: number): Promise<PassFigures> {
  const { figures } = await oneRow<{ figures: PassFigures }>(
    sql,
    `WITH runs AS MATERIALIZED (SELECT * FROM ops.pipeline_runs WHERE org_id = $1 AND started_at >= now() - $2 * interval '1 hour')
     SELECT jsonb_build_object(
       'passes', count(*), 'failedPasses', count(error), 'events', coalesce(sum(events), 0),
       'p50Ms', percentile_cont(0.5) WITHIN GROUP (ORDER BY duration_ms), 'p95Ms', percentile_cont(0.95) WITHIN GROUP (ORDER BY duration_ms),
       'layers', (SELECT coalesce(jsonb_object_agg(layer, ms), '{}') FROM (
          SELECT l.key AS layer, round(avg(l.value::numeric), 2) AS ms FROM runs r CROSS JOIN jsonb_each_text(r.layer_ms) l GROUP BY 1) x)
     ) AS figures FROM runs`,
    [orgId, hours],
  );
  return figures;
}

/** What happened to raw events after their receipt, latest first. */
export async function auditTrail(sql: Sql, orgId: string, limit: number): Promise<readonly AuditRow[]> {
  return sql.rows<AuditRow & Record<string, unknown>>(
    `SELECT at, action, batch_id AS "batchId", ordinal, version, reason FROM raw.site_tracking_events_audit WHERE org_id = $1 ORDER BY at DESC LIMIT $2`,
    [orgId, limit],
  );
}
