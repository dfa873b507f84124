import type { Sql } from "@/db/sql";
import type { Dataset } from "./contract";

/** How long a process may be silent before another one takes over its export. */
export const LEASE_SECONDS = 15;

export interface Claim {
  readonly id: string;
  readonly dataset: Dataset;
  readonly filter: Readonly<Record<string, unknown>>;
  readonly bom: boolean;
  readonly freeText: boolean;
  readonly requestedBy: string;
  /** Which attempt this is. */
  readonly attempts: number;
}

const DUE = "(e.status = 'waiting' AND coalesce(e.lease_until, '-infinity') <= clock_timestamp() OR e.status = 'running' AND e.lease_until < clock_timestamp())";

/** Organisations whose exports wait or were left by a process that is gone, the longest waiting first; platform role. */
export async function organisationsWithExports(sql: Sql): Promise<readonly string[]> {
  const rows = await sql.rows<{ orgId: string }>(`SELECT e.org_id AS "orgId" FROM ops.exports e WHERE ${DUE} GROUP BY 1 ORDER BY min(e.created_at)`);
  return rows.map(({ orgId }) => orgId);
}

/** Takes the oldest export that is due, unless another of the organisation's is being written: one at a time. */
export async function claimExport(sql: Sql, orgId: string, lease: string): Promise<Claim | undefined> {
  // Two that claim at once would each see none running: the second waits for the first.
  await sql.rows("SELECT pg_advisory_xact_lock(hashtextextended('exports ' || $1, 0))", [orgId]);
  const [row] = await sql.rows<Claim & Record<string, unknown>>(
    `UPDATE ops.exports SET status = 'running', lease_id = $2, lease_until = clock_timestamp() + ${LEASE_SECONDS} * interval '1 second', attempts = attempts + 1,
            started_at = coalesce(started_at, now()), rows = 0, expected_rows = NULL, error = NULL
     WHERE org_id = $1 AND id = (
       SELECT e.id FROM ops.exports e WHERE e.org_id = $1 AND ${DUE}
         AND NOT EXISTS (SELECT 1 FROM ops.exports r WHERE r.org_id = $1 AND r.status = 'running' AND r.lease_until >= clock_timestamp())
       ORDER BY e.created_at, e.id LIMIT 1)
     RETURNING id, dataset, filter, bom, free_text AS "freeText", requested_by AS "requestedBy", attempts`,
    [orgId, lease],
  );
  return row;
}

/** Says how far it is, and that it goes on. @returns false when it was cancelled, or taken over */
export async function keepLease(sql: Sql, orgId: string, id: string, lease: string, progress: { readonly rows: number; readonly expectedRows: number | null; readonly bytes: number }): Promise<boolean> {
  const rows = await sql.rows(
    `UPDATE ops.exports SET lease_until = clock_timestamp() + ${LEASE_SECONDS} * interval '1 second', rows = $4, expected_rows = $5, bytes = $6
     WHERE org_id = $1 AND id = $2 AND lease_id = $3 AND status = 'running' RETURNING id`,
    [orgId, id, lease, progress.rows, progress.expectedRows, progress.bytes],
  );
  return rows.length > 0;
}

export interface Finished {
  readonly rows: number;
  readonly bytes: number;
  readonly fileKey: string;
  /** Null where the file must not be served again. */
  readonly cacheKey: string | null;
}

/** @returns false when it was cancelled meanwhile, or taken over: then the file is dropped */
export async function finishExport(sql: Sql, orgId: string, id: string, lease: string, { rows, bytes, fileKey, cacheKey }: Finished, keptDays: number): Promise<boolean> {
  const updated = await sql.rows(
    `UPDATE ops.exports SET status = 'done', rows = $4, expected_rows = $4, bytes = $5, file_key = $6, cache_key = $7, finished_at = clock_timestamp(), expires_at = clock_timestamp() + $8 * interval '1 day'
     WHERE org_id = $1 AND id = $2 AND lease_id = $3 AND status = 'running' RETURNING id`,
    [orgId, id, lease, rows, bytes, fileKey, cacheKey, keptDays],
  );
  return updated.length > 0;
}

/** Ends it, or lets it be tried again after a while. */
export async function failExport(sql: Sql, orgId: string, id: string, lease: string, error: string, retryAfterSeconds: number | null): Promise<void> {
  await sql.rows(
    `UPDATE ops.exports SET status = CASE WHEN $5::integer IS NULL THEN 'failed' ELSE 'waiting' END, error = left($4, 500),
            lease_until = CASE WHEN $5 IS NOT NULL THEN clock_timestamp() + $5 * interval '1 second' END, finished_at = CASE WHEN $5 IS NULL THEN clock_timestamp() END
     WHERE org_id = $1 AND id = $2 AND lease_id = $3 AND status = 'running'`,
    [orgId, id, lease, error, retryAfterSeconds],
  );
}
