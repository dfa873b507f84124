import type { Sql } from "@/db/sql";
import type { AuditRow } from "./audit-trail.contract";

/** What happened to raw events after their receipt, latest first. */
export async function auditTrail(sql: Sql, orgId: string, limit: number): Promise<readonly AuditRow[]> {
  return sql.rows<AuditRow & Record<string, unknown>>(
    `SELECT at, action, batch_id AS "batchId", ordinal, version, reason FROM raw.site_tracking_events_audit WHERE org_id = $1 ORDER BY at DESC LIMIT $2`,
    [orgId, limit],
  );
}
