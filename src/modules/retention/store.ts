import { type ReceivedDays, receivedDays } from "@/kernel/received";
import type { KeptDays } from "@/kernel/retention";
import { oneRow, type Sql } from "@/db/sql";

/** Events that one transaction deletes at most, about. */
const PORTION = 5_000;

/** An organisation, how long it wants to keep events, and what it has. */
export interface Keeper extends KeptDays {
  readonly orgId: string;
  /** From which receipt on every event is kept; null while all are. */
  readonly keptSince: Date | null;
  /** The first receipt of which there is a record. */
  readonly oldest: Date | null;
}

/** Every organisation; platform role. */
export async function listKeepers(sql: Sql): Promise<readonly Keeper[]> {
  return sql.rows<Keeper & Record<string, unknown>>(
    `SELECT o.id AS "orgId", o.retention_raw_days AS "rawDays", o.retention_staging_days AS "stagingDays", nullif(app.kept_since(o.id), '-infinity') AS "keptSince",
            (SELECT min(received_at) FROM raw.analytics_event_batches b WHERE b.org_id = o.id) AS oldest
     FROM app.organisations o ORDER BY o.id`,
  );
}

/**
 * Whether nobody needs what was received before `until` any more; platform role. Numbers must be kept of it in another
 * way first, and of raw events nothing else may be left that leads to them: the ledger's entries go by them.
 */
export async function mayDrop(sql: Sql, layer: "raw" | "staging", until: Date): Promise<boolean> {
  const { needed } = await oneRow<{ needed: boolean }>(
    sql,
    `SELECT EXISTS (SELECT 1 FROM app.organisations o WHERE ($2 OR app.kept_since(o.id) < $1)
       AND EXISTS (SELECT 1 FROM raw.analytics_event_batches b WHERE b.org_id = o.id AND b.received_at < $1)) AS needed`,
    [until, layer === "raw"],
  );
  return !needed;
}

/**
 * Forgets the oldest batches that were received before `until`: ledger entries, corrections, the log of quality, dead
 * letters that were resolved, and last the batches themselves, which say what is still to be done. Open dead letters
 * stay until somebody resolves them.
 * @param events whether to delete the raw events too, and not to leave them to their partition
 * @returns how many batches
 */
export async function expireBatches(sql: Sql, orgId: string, until: Date, events: boolean): Promise<number> {
  const batches = await sql.rows<{ batchId: string; receivedAt: Date }>(
    `SELECT batch_id AS "batchId", received_at AS "receivedAt"
     FROM (SELECT b.*, sum(b.accepted) OVER (ORDER BY b.received_at, b.batch_id) - b.accepted AS events_before
           FROM (SELECT batch_id, received_at, accepted FROM raw.analytics_event_batches
                 WHERE org_id = $1 AND received_at < $2 AND processed_at IS NOT NULL ORDER BY received_at, batch_id LIMIT 500) b) c
     WHERE events_before < ${PORTION} ORDER BY received_at, batch_id`,
    [orgId, until],
  );
  const [first, last] = [batches[0], batches.at(-1)];
  if (!first || !last) return 0;
  const ids = batches.map(({ batchId }) => batchId);
  const { on } = receivedDays(first.receivedAt, last.receivedAt);
  await sql.rows(
    `DELETE FROM raw.event_ledger l USING raw.analytics_events r
     WHERE l.org_id = $1 AND r.org_id = $1 AND r.batch_id = ANY($2::uuid[]) AND ${on("r")}
       AND l.client_event_id = r.client_event_id AND l.batch_id = r.batch_id AND l.ordinal = r.ordinal`,
    [orgId, ids],
  );
  for (const table of ["raw.corrections", "staging.data_quality_log"]) await sql.rows(`DELETE FROM ${table} WHERE org_id = $1 AND batch_id = ANY($2::uuid[])`, [orgId, ids]);
  await sql.rows(
    `DELETE FROM raw.dead_letters d WHERE d.org_id = $1 AND d.received_at BETWEEN $2::timestamptz AND $3::timestamptz + interval '1 millisecond'
       AND d.last_received_at < $4 AND d.status <> 'open'`,
    [orgId, first.receivedAt, last.receivedAt, until],
  );
  if (events) await sql.rows(`DELETE FROM raw.analytics_events r WHERE r.org_id = $1 AND r.batch_id = ANY($2::uuid[]) AND ${on("r")}`, [orgId, ids]);
  await sql.rows("DELETE FROM raw.analytics_event_batches WHERE org_id = $1 AND batch_id = ANY($2::uuid[])", [orgId, ids]);
  return batches.length;
}

const STAGED = ["staging.site_events", "staging.events"];

/**
 * Deletes staged events that were received from `from` on and before `until`, a portion of them.
 * @param from what was received before is left to its partition
 * @returns how many
 */
export async function deleteStaged(sql: Sql, orgId: string, from: Date | null, until: Date): Promise<number> {
  const days: ReceivedDays = receivedDays(from ?? undefined, new Date(until.getTime() - 1));
  let deleted = 0;
  for (const table of STAGED) {
    const { n } = await oneRow<{ n: number }>(
      sql,
      `WITH portion AS (SELECT batch_id, ordinal, received_at FROM ${table} e WHERE e.org_id = $1 AND ${days.on("e")} LIMIT ${PORTION}),
       gone AS (DELETE FROM ${table} e USING portion p
         WHERE e.org_id = $1 AND e.batch_id = p.batch_id AND e.ordinal = p.ordinal AND e.received_at = p.received_at AND ${days.on("e")} RETURNING 1)
       SELECT count(*) AS n FROM gone`,
      [orgId],
    );
    deleted += n;
  }
  return deleted;
}
