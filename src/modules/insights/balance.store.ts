import { oneRow, type Sql } from "@/db/sql";
import { receivedUntilNow } from "@/kernel/received";
import type { Balance } from "./contract";

/** The balance of what was received from `from` (included) to `to` (not included), whole UTC hours. */
export async function queryBalance(sql: Sql, orgId: string, from: Date | null, to: Date | null): Promise<Balance> {
  const { oldest } = await oneRow<{ oldest: Date }>(
    sql,
    "SELECT coalesce(min(received_at), now()) AS oldest FROM raw.analytics_event_batches WHERE org_id = $1 AND processed_at IS NULL",
    [orgId],
    "oldest-pending",
  );
  const row = await oneRow<Omit<Balance, "holds"> & Record<string, unknown>>(
    sql,
    `WITH bounds AS (SELECT coalesce($2::timestamptz, '-infinity') AS a, coalesce($3::timestamptz, 'infinity') AS b),
     pending AS (
       SELECT b.batch_id, b.received_at, b.received, b.duplicates, b.failed FROM raw.analytics_event_batches b, bounds
       WHERE b.org_id = $1 AND b.processed_at IS NULL AND b.received_at >= a AND b.received_at < b
     ), pending_raw AS (
       SELECT count(*) AS n FROM pending p JOIN raw.analytics_events r
         ON r.org_id = $1 AND r.batch_id = p.batch_id AND r.received_at = p.received_at AND ${receivedUntilNow(oldest).on("r")}
     ), drained AS (
       SELECT coalesce(sum(received), 0) AS received, coalesce(sum(accepted), 0) AS accepted, coalesce(sum(duplicates), 0) AS duplicates,
              coalesce(sum(failed), 0) AS failed, coalesce(sum(counted), 0) AS counted, coalesce(sum(set_aside), 0) AS set_aside
       FROM rollup.balance_hours, bounds WHERE org_id = $1 AND hour >= a AND hour < b
     ), waiting AS (
       SELECT coalesce(sum(received), 0) AS received, coalesce(sum(duplicates), 0) AS duplicates, coalesce(sum(failed), 0) AS failed FROM pending
     )
     SELECT d.received + w.received AS received, d.accepted + r.n AS accepted, d.duplicates + w.duplicates AS duplicates,
            d.failed + w.failed AS failed, d.counted AS counted, r.n AS waiting, d.set_aside AS "setAside"
     FROM drained d, waiting w, pending_raw r`,
    [orgId, from, to],
  );
  return {
    ...row,
    holds: row.received === row.accepted + row.duplicates + row.failed && row.accepted === row.counted + row.waiting + row.setAside,
  };
}
