import { oneRow, type Sql } from "@/db/sql";
import type { PipelineStatus } from "./status.contract";

export async function queryStatus(sql: Sql, orgId: string): Promise<PipelineStatus> {
  return oneRow<PipelineStatus & Record<string, unknown>>(
    sql,
    `SELECT p."pendingBatches", p."pendingEvents", p."lagMs",
            (SELECT max(processed_at) FROM raw.analytics_event_batches WHERE org_id = $1 AND received_at > now() - interval '7 days') AS "lastDrainedAt",
            (SELECT count(*) FROM raw.dead_letters WHERE org_id = $1 AND status = 'open') AS "deadLetters",
            coalesce(l.attempts, 0) AS attempts, nullif(l.next_attempt_at, '-infinity') AS "nextAttemptAt", l.last_error AS "lastError"
     FROM (SELECT count(*) AS "pendingBatches", coalesce(sum(accepted), 0) AS "pendingEvents",
                  coalesce(extract(epoch FROM clock_timestamp() - min(received_at) FILTER (WHERE accepted > 0)) * 1000, 0)::bigint AS "lagMs"
           FROM raw.analytics_event_batches WHERE org_id = $1 AND processed_at IS NULL) p
     LEFT JOIN ops.lanes l ON l.org_id = $1`,
    [orgId],
  );
}
