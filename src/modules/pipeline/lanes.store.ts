import type { Sql } from "@/db/sql";

export interface Lane {
  readonly orgId: string;
  /** Which attempt this is since the last pass that succeeded. */
  readonly attempts: number;
}

/**
 * Takes the least recently served lane that has work and is not being served. The attempt is counted in
 * a transaction of its own, before the pass: even an event that kills the process is counted. It does not
 * wait for the disk: the count outlives the process, and need not outlive the machine.
 */
export async function takeLane(rows: Sql["rows"], orgId?: string): Promise<Lane | undefined> {
  const [lane] = await rows<{ orgId: string; attempts: number }>(
    `UPDATE ops.lanes SET attempts = attempts + 1, last_served_at = clock_timestamp()
     WHERE org_id = (
       SELECT l.org_id FROM ops.lanes l
       WHERE l.next_attempt_at <= now() AND ($1::uuid IS NULL OR l.org_id = $1)
         AND EXISTS (SELECT 1 FROM raw.analytics_event_batches b WHERE b.org_id = l.org_id AND b.processed_at IS NULL)
       ORDER BY l.last_served_at, l.org_id LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING org_id AS "orgId", attempts, set_config('synchronous_commit', 'off', true)`,
    [orgId ?? null],
    "take-lane",
  );
  return lane;
}

/** Holds the lane until the transaction ends; false when another pass holds it. */
export async function holdLane(sql: Sql, orgId: string): Promise<boolean> {
  const rows = await sql.rows("SELECT 1 FROM ops.lanes WHERE org_id = $1 FOR UPDATE SKIP LOCKED", [orgId], "hold-lane");
  return rows.length > 0;
}

/** As {@link holdLane}, but waits for the pass that holds it: for rebuilds, which must not be turned away. */
export async function awaitLane(sql: Sql, orgId: string): Promise<void> {
  await sql.rows("SELECT 1 FROM ops.lanes WHERE org_id = $1 FOR UPDATE", [orgId]);
}

export async function releaseLane(sql: Sql, orgId: string): Promise<void> {
  await sql.rows(
    `UPDATE ops.lanes SET attempts = 0, next_attempt_at = '-infinity', last_error = NULL
     WHERE org_id = $1 AND (attempts <> 0 OR last_error IS NOT NULL)`,
    [orgId],
    "release-lane",
  );
}

/** @param delayMs until the next attempt */
export async function backOffLane(sql: Sql, orgId: string, delayMs: number, error: string): Promise<void> {
  await sql.rows(
    `UPDATE ops.lanes SET next_attempt_at = clock_timestamp() + $2 * interval '1 millisecond', last_error = left($3, 500) WHERE org_id = $1`,
    [orgId, delayMs, error],
  );
}
