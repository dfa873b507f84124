import type pg from "pg";

/** The partitioned table whose days run out first, and how many days after today it covers. */
export async function partitionsAhead(client: pg.Client): Promise<{ readonly parent: string; readonly ahead: number } | undefined> {
  const { rows } = await client.query<{ parent: string; ahead: number }>(PARTITIONS_AHEAD);
  return rows[0];
}

/** How many days in a row after today (UTC) each partitioned table covers, -1 when not even today; the least first. */
const PARTITIONS_AHEAD = `
  SELECT t.parent, coalesce((
           SELECT extract(epoch FROM upper(c.stretch) - date_trunc('day', now(), 'UTC'))::float8 / 86400 - 1
           FROM (SELECT unnest(range_agg(tstzrange(p.lower, p.upper))) AS stretch FROM ops.partitions p WHERE p.parent = t.parent AND NOT p.detaching) c
           WHERE c.stretch @> now()), -1) AS ahead
  FROM ops.partitioned_tables t ORDER BY ahead, t.parent`;

/** Every layer with what it holds, its partitions, indexes and large values included; the largest first. */
export async function layerSizes(client: pg.Client): Promise<readonly { readonly layer: string; readonly size: string; readonly oldest: string | null }[]> {
  const { rows } = await client.query<{ layer: string; size: string; oldest: string | null }>(LAYERS);
  return rows;
}

/** Of the partitioned layers also the first day of receipt (UTC) for which there is a partition. */
const LAYERS = `
  SELECT n.nspname AS layer, pg_size_pretty(sum(pg_total_relation_size(c.oid))) AS size,
         (SELECT min(p.lower AT TIME ZONE 'UTC')::date::text FROM ops.partitions p WHERE split_part(p.parent, '.', 1) = n.nspname) AS oldest
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'm') AND n.nspname IN ('raw', 'staging', 'business', 'learning', 'rollup', 'ops', 'app')
  GROUP BY n.nspname ORDER BY sum(pg_total_relation_size(c.oid)) DESC`;

/** Seconds since the scheduler's last sign of life; undefined when there was none. */
export async function heartbeatAge(client: pg.Client): Promise<number | undefined> {
  const { rows } = await client.query<{ seconds: number | null }>("SELECT extract(epoch FROM now() - max(beat_at))::float8 AS seconds FROM ops.heartbeats");
  return rows[0]?.seconds ?? undefined;
}
