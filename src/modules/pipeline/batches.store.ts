import { receivedDays } from "@/kernel/received";
import { oneRow, type Sql } from "@/db/sql";
import type { BatchSpan } from "./stage.store";

export interface PendingBatch {
  readonly batchId: string;
  readonly kind: "ingest" | "replay";
  readonly receivedAt: Date;
  readonly accepted: number;
}

/** The organisation's oldest pending batches up to `limit` events, and always at least one. */
export async function claimBatches(sql: Sql, orgId: string, limit: number): Promise<readonly PendingBatch[]> {
  return sql.rows<{ batchId: string; kind: "ingest" | "replay"; receivedAt: Date; accepted: number }>(
    `SELECT batch_id AS "batchId", kind, received_at AS "receivedAt", accepted
     FROM (SELECT b.*, sum(b.accepted) OVER (ORDER BY b.batch_id) - b.accepted AS events_before
           FROM (SELECT batch_id, kind, received_at, accepted FROM raw.analytics_event_batches
                 WHERE org_id = $1 AND processed_at IS NULL ORDER BY batch_id LIMIT 1000) b) c
     WHERE events_before < $2 ORDER BY batch_id`,
    [orgId, limit],
    "claim-batches",
  );
}

/**
 * Marks batches as drained. What was received comes from the envelopes' counts, what was accepted is
 * counted from raw rows here, what is counted from staged rows, and the rest was set aside: the balance
 * compares independent counts. Each table is read once, however small the batches are.
 */
export async function markBatches(sql: Sql, orgId: string, span: BatchSpan): Promise<{ counted: number }> {
  const { on, plan } = receivedDays(span.receivedFrom, span.receivedTo);
  return oneRow(
    sql,
    `WITH batch AS MATERIALIZED (
       SELECT b.batch_id, coalesce(s.n, 0) AS counted, coalesce(x.n, 0) AS set_aside, coalesce(r.n, 0) AS accepted
       FROM unnest($2::uuid[]) AS b(batch_id)
       LEFT JOIN (SELECT batch_id, count(*) AS n FROM staging.events e
                  WHERE org_id = $1 AND batch_id = ANY($2::uuid[]) AND received_at BETWEEN $3 AND $4 AND ${on("e")} GROUP BY 1) s ON s.batch_id = b.batch_id
       LEFT JOIN (SELECT batch_id, count(*) AS n FROM raw.corrections
                  WHERE org_id = $1 AND batch_id = ANY($2::uuid[]) AND current AND kind = 'exclude' GROUP BY 1) x ON x.batch_id = b.batch_id
       LEFT JOIN (SELECT batch_id, count(*) AS n FROM raw.analytics_events e
                  WHERE org_id = $1 AND batch_id = ANY($2::uuid[]) AND received_at BETWEEN $3 AND $4 AND ${on("e")} GROUP BY 1) r ON r.batch_id = b.batch_id
     ), marked AS (
       UPDATE raw.analytics_event_batches b SET processed_at = clock_timestamp(), counted = c.counted, set_aside = c.set_aside
       FROM batch c WHERE b.org_id = $1 AND b.batch_id = c.batch_id
       RETURNING b.received_at, b.received, b.duplicates, b.failed, b.counted, b.set_aside, c.accepted
     ), balance AS (
       INSERT INTO rollup.balance_hours AS h (org_id, hour, received, accepted, duplicates, failed, counted, set_aside)
       SELECT $1::uuid, date_trunc('hour', m.received_at, 'UTC'), sum(m.received), sum(m.accepted), sum(m.duplicates), sum(m.failed),
              sum(m.counted), sum(m.set_aside)
       FROM marked m GROUP BY 2 ORDER BY 2
       ON CONFLICT (org_id, hour) DO UPDATE SET
         received = h.received + excluded.received, accepted = h.accepted + excluded.accepted,
         duplicates = h.duplicates + excluded.duplicates, failed = h.failed + excluded.failed,
         counted = h.counted + excluded.counted, set_aside = h.set_aside + excluded.set_aside
     )
     SELECT coalesce(sum(counted), 0) AS counted FROM marked`,
    [orgId, span.batchIds, span.receivedFrom, span.receivedTo],
    plan === undefined ? undefined : `mark-batches ${plan}`,
  );
}

/** Moves events between counted and set aside (`change` 1), or back (-1), in their batches and hours. */
export async function moveSetAside(sql: Sql, orgId: string, batchIds: readonly string[], change: 1 | -1): Promise<void> {
  if (batchIds.length === 0) return;
  await sql.rows(
    `WITH moved AS (SELECT id, $3::integer * count(*) AS n FROM unnest($2::uuid[]) AS id GROUP BY id),
     batches AS (
       UPDATE raw.analytics_event_batches b SET counted = b.counted - m.n, set_aside = b.set_aside + m.n
       FROM moved m WHERE b.org_id = $1 AND b.batch_id = m.id RETURNING b.received_at, m.n)
     UPDATE rollup.balance_hours h SET counted = h.counted - d.n, set_aside = h.set_aside + d.n
     FROM (SELECT date_trunc('hour', received_at, 'UTC') AS hour, sum(n) AS n FROM batches GROUP BY 1) d
     WHERE h.org_id = $1 AND h.hour = d.hour`,
    [orgId, batchIds, change],
  );
}

export async function markReplay(sql: Sql, orgId: string, batchId: string): Promise<void> {
  await sql.rows("UPDATE raw.analytics_event_batches SET processed_at = clock_timestamp() WHERE org_id = $1 AND batch_id = $2", [orgId, batchId]);
}

/** Which of these batches are drained, with how many of their events were set aside. */
export async function processedBatches(sql: Sql, orgId: string, batchIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await sql.rows<{ batchId: string; setAside: number }>(
    `SELECT batch_id AS "batchId", set_aside AS "setAside" FROM raw.analytics_event_batches
     WHERE org_id = $1 AND batch_id = ANY($2::uuid[]) AND processed_at IS NOT NULL`,
    [orgId, batchIds],
    "processed-batches",
  );
  return new Map(rows.map(({ batchId, setAside }) => [batchId, setAside]));
}
