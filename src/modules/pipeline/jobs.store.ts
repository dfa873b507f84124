import { oneRow, type Sql } from "@/db/sql";

export async function organisationsWithWork(sql: Sql): Promise<readonly string[]> {
  const rows = await sql.rows<{ orgId: string }>(
    `SELECT l.org_id AS "orgId" FROM ops.lanes l
     WHERE l.next_attempt_at <= now()
       AND EXISTS (SELECT 1 FROM raw.analytics_event_batches b WHERE b.org_id = l.org_id AND b.processed_at IS NULL)
     ORDER BY l.last_served_at, l.org_id`,
  );
  return rows.map((row) => row.orgId);
}

/** Organisations whose precomputed insights are of another day than their today; platform role. */
export async function organisationsToRefresh(sql: Sql): Promise<readonly string[]> {
  const rows = await sql.rows<{ orgId: string }>(
    `SELECT i.org_id AS "orgId" FROM rollup.analytics_insights i
     WHERE i.local_day <> (now() AT TIME ZONE app.zone_of(i.org_id, now()))::date
     ORDER BY 1`,
  );
  return [...new Set(rows.map((row) => row.orgId))];
}

/** @returns how many partitions were missing */
export async function ensurePartitions(sql: Sql): Promise<number> {
  const { made } = await oneRow<{ made: number }>(sql, "SELECT ops.ensure_partitions() AS made");
  return made;
}

/** Says that whatever drives the jobs is alive. */
export async function heartbeat(sql: Sql, name: string): Promise<void> {
  await sql.rows(
    `INSERT INTO ops.heartbeats (name, beat_at) VALUES ($1, clock_timestamp()) ON CONFLICT (name) DO UPDATE SET beat_at = excluded.beat_at`,
    [name],
  );
}

export async function recordJobStart(sql: Sql, id: string): Promise<void> {
  await sql.rows(
    `INSERT INTO ops.jobs (id, last_started_at) VALUES ($1, clock_timestamp()) ON CONFLICT (id) DO UPDATE SET last_started_at = excluded.last_started_at`,
    [id],
  );
}

export async function recordJobEnd(sql: Sql, id: string, error: string | null): Promise<void> {
  await sql.rows("UPDATE ops.jobs SET last_finished_at = clock_timestamp(), last_error = left($2, 500) WHERE id = $1", [id, error]);
}
