import { oneRow, type Sql } from "@/db/sql";
import { receivedUntilNow } from "@/kernel/received";
import type { Balance, Freshness } from "./contract";
import { STALE_AFTER_MS } from "./staleness";

/**
 * Freshness, computed when it is asked for: the receipt time of the oldest event that is not in the
 * numbers yet, else now; unless the scheduler has not been heard of for `heartbeatLimitMs`, when nobody
 * can say more than that the numbers were right at its last beat.
 */
export async function queryFreshness(sql: Sql, orgId: string, heartbeatLimitMs: number): Promise<Freshness> {
  const row = await oneRow<{ now: Date; oldest: Date | null; waiting: number; setAside: number; beat: Date | null }>(
    sql,
    `SELECT clock_timestamp() AS now,
            (SELECT min(received_at) FROM raw.analytics_event_batches WHERE org_id = $1 AND processed_at IS NULL AND accepted > 0) AS oldest,
            (SELECT coalesce(sum(accepted), 0) FROM raw.analytics_event_batches WHERE org_id = $1 AND processed_at IS NULL) AS waiting,
            (SELECT coalesce(sum(set_aside), 0) FROM rollup.balance_hours WHERE org_id = $1) AS "setAside",
            (SELECT max(beat_at) FROM ops.heartbeats) AS beat`,
    [orgId],
    "freshness",
  );
  const now = row.now.getTime();
  const beat = row.beat?.getTime() ?? 0;
  const silent = now - beat > heartbeatLimitMs;
  // A silent scheduler has drained nothing since its last beat; what was waiting then still is.
  const complete = Math.min(row.oldest?.getTime() ?? now, silent ? beat : now);
  const ageMs = Math.max(0, now - complete);
  return {
    dataFreshAsOf: new Date(complete).toISOString(),
    ageMs,
    stale: ageMs > STALE_AFTER_MS,
    reason: silent ? "scheduler_silent" : row.waiting > 0 ? "waiting" : "fresh",
    waiting: row.waiting,
    setAside: row.setAside,
  };
}

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
