import type { Sql } from "@/db/sql";
import { receivedDays } from "@/kernel/received";

export interface AcceptedRow {
  readonly batchId: string;
  readonly receivedAt: Date;
  readonly occurredAt: Date;
  readonly type: string;
  readonly stagedAt: Date | null;
  readonly processedAt: Date | null;
  readonly correction: number;
}

/** The ledger keeps where an event lies, so that only one partition is asked; undefined too when raw has it no more. */
export async function findAccepted(sql: Sql, orgId: string, clientEventId: string): Promise<AcceptedRow | undefined> {
  const [entry] = await sql.rows<{ at: Date }>("SELECT received_at AS at FROM raw.event_ledger WHERE org_id = $1 AND client_event_id = $2", [orgId, clientEventId]);
  if (!entry) return undefined;
  const { on } = receivedDays(entry.at, entry.at);
  const [row] = await sql.rows<AcceptedRow & Record<string, unknown>>(
    `SELECT l.batch_id AS "batchId", l.received_at AS "receivedAt", r.occurred_at AS "occurredAt", r.type,
            s.staged_at AS "stagedAt", b.processed_at AS "processedAt", coalesce(c.version, 0) AS correction
     FROM raw.event_ledger l
     JOIN raw.analytics_events r ON r.org_id = l.org_id AND r.batch_id = l.batch_id AND r.ordinal = l.ordinal AND r.received_at = l.received_at AND ${on("r")}
     JOIN raw.analytics_event_batches b ON b.org_id = l.org_id AND b.batch_id = l.batch_id
     LEFT JOIN staging.events s ON s.org_id = l.org_id AND s.batch_id = l.batch_id AND s.ordinal = l.ordinal AND s.received_at = l.received_at AND ${on("s")}
     LEFT JOIN (raw.corrections c JOIN raw.analytics_event_batches p ON p.org_id = c.org_id AND p.batch_id = c.replay_batch_id AND p.processed_at IS NOT NULL)
       ON c.org_id = l.org_id AND c.batch_id = l.batch_id AND c.ordinal = l.ordinal AND c.current AND c.kind = 'replace'
     WHERE l.org_id = $1 AND l.client_event_id = $2`,
    [orgId, clientEventId],
  );
  return row;
}
