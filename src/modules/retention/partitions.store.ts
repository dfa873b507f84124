import type pg from "pg";
import { escapeIdentifier } from "pg";
import { sqlState } from "@/db/sql";

export type Layer = "raw" | "staging";

/** A partition that is past its time; both names are as SQL writes them. */
export interface OldPartition {
  readonly name: string;
  /** Undefined when it is detached already: a run ended between its two steps. */
  readonly parent: string | undefined;
  readonly detaching: boolean;
  readonly upper: Date;
}

/** How long one step may wait for a lock: what waits behind it waits as long. */
const LOCK_TIMEOUT = "2s";
/** One run at a time; the key is of no meaning. */
const LOCK = 7_470_314;

/** Partitions of a layer whose every day of receipt lies before `before`, the oldest first. */
export async function oldPartitions(client: pg.Client, layer: Layer, before: Date): Promise<readonly OldPartition[]> {
  const { rows } = await client.query<{ name: string; parent: string | null; detaching: boolean; upper: Date }>(OLD, [layer, before]);
  return rows.map(({ parent, ...rest }) => ({ ...rest, parent: parent ?? undefined }));
}

// One that is detached is known by its name, which is its parent's with its first day. One that is being detached comes
// first: a table cannot let another one go before.
const OLD = `
  SELECT p.name, p.parent, p.detaching, p.upper FROM ops.partitions p WHERE p.retention = $1 AND p.upper <= $2
  UNION ALL
  SELECT format('%I.%I', n.nspname, c.relname), NULL, false, d.day + interval '1 day'
  FROM ops.partitioned_tables t
  JOIN pg_namespace n ON n.nspname = split_part(t.parent, '.', 1)
  JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind = 'r' AND NOT c.relispartition AND c.relname ~ ('^' || split_part(t.parent, '.', 2) || '_[0-9]{8}$')
  CROSS JOIN LATERAL (SELECT CASE WHEN c.relname ~ '_[0-9]{8}$' THEN to_date(right(c.relname, 8), 'YYYYMMDD')::timestamp AT TIME ZONE 'UTC' END AS day) d
  WHERE t.retention = $1 AND d.day < $2
  ORDER BY 3 DESC, 4, 1`;

/** Runs `work` unless another process does so now; @returns undefined then */
export async function alone<T>(client: pg.Client, work: () => Promise<T>): Promise<T | undefined> {
  const { rows } = await client.query<{ held: boolean }>("SELECT pg_try_advisory_lock($1) AS held", [LOCK]);
  if (rows[0]?.held !== true) return undefined;
  await client.query(`SET lock_timeout = '${LOCK_TIMEOUT}'`);
  // The lock goes with the connection.
  return work();
}

const LOCK_NOT_AVAILABLE = "55P03";

/**
 * Takes a partition off its table, then drops it. It never stands in the way of those who write: `CONCURRENTLY` waits
 * for readers without blocking anybody, and only a little while. What was begun is finished by the next run.
 * @returns false when readers or writers were in the way; the next run tries again
 */
export async function dropPartition(client: pg.Client, partition: OldPartition): Promise<boolean> {
  const { parent, name, detaching } = partition;
  try {
    if (parent !== undefined) await client.query(`ALTER TABLE ${quoted(parent)} DETACH PARTITION ${name} ${detaching ? "FINALIZE" : "CONCURRENTLY"}`);
    await client.query(`DROP TABLE ${name}`);
    return true;
  } catch (error) {
    if (sqlState(error) === LOCK_NOT_AVAILABLE) return false;
    throw error;
  }
}

const quoted = (name: string) => name.split(".").map(escapeIdentifier).join(".");
