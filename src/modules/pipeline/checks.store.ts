import type pg from "pg";

/** The partitioned table whose days run out first, and how many days after today it covers. */
export async function partitionsAhead(client: pg.Client): Promise<{ readonly parent: string; readonly ahead: number } | undefined> {
  const { rows } = await client.query<{ parent: string; ahead: number }>(PARTITIONS_AHEAD);
  return rows[0];
}

/** How many days in a row, from today (UTC, 0), each partitioned table covers; the least first. */
const PARTITIONS_AHEAD = `
  WITH today AS (SELECT (now() AT TIME ZONE 'UTC')::date AS day),
  parents AS (
    SELECT c.oid, c.oid::regclass::text AS parent FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'p' AND NOT c.relispartition AND n.nspname IN ('raw', 'staging')
  ),
  covered AS (
    SELECT p.parent,
           substring(pg_get_expr(c.relpartbound, c.oid) FROM 'FROM \\(''(\\d{4}-\\d{2}-\\d{2})')::date AS day
      FROM parents p JOIN pg_inherits i ON i.inhparent = p.oid JOIN pg_class c ON c.oid = i.inhrelid
     WHERE NOT i.inhdetachpending
  )
  SELECT p.parent,
         (SELECT coalesce(min(d.n), 31) FROM generate_series(0, 30) AS d(n)
           WHERE NOT EXISTS (SELECT 1 FROM covered c WHERE c.parent = p.parent AND c.day = today.day + d.n)) - 1 AS ahead
    FROM parents p, today
   ORDER BY ahead, parent`;

/** Seconds since the scheduler's last sign of life; undefined when there was none. */
export async function heartbeatAge(client: pg.Client): Promise<number | undefined> {
  const { rows } = await client.query<{ seconds: number | null }>("SELECT extract(epoch FROM now() - max(beat_at))::float8 AS seconds FROM ops.heartbeats");
  return rows[0]?.seconds ?? undefined;
}
