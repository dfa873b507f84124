import type { Sql } from "@/db/sql";

/** It is written now. @param attempt which one this is */
export async function beginExport(sql: Sql, orgId: string, id: string, attempt: number): Promise<void> {
  await sql.rows(
    `UPDATE ops.exports SET status = 'running', attempts = $3, started_at = coalesce(started_at, now()), rows = 0, expected_rows = NULL, error = NULL
     WHERE org_id = $1 AND id = $2 AND status IN ('waiting', 'running')`,
    [orgId, id, attempt],
  );
}

/** Says how far it is. */
export async function tellProgress(sql: Sql, orgId: string, id: string, progress: { readonly rows: number; readonly expectedRows: number | null; readonly bytes: number }): Promise<void> {
  await sql.rows("UPDATE ops.exports SET rows = $3, expected_rows = $4, bytes = $5 WHERE org_id = $1 AND id = $2 AND status = 'running'", [orgId, id, progress.rows, progress.expectedRows, progress.bytes]);
}

export interface Finished {
  readonly rows: number;
  readonly bytes: number;
  readonly fileKey: string;
  /** Null where the file must not be served again. */
  readonly cacheKey: string | null;
}

/** For the process that has its work alone. */
export async function finishExport(sql: Sql, orgId: string, id: string, { rows, bytes, fileKey, cacheKey }: Finished, keptDays: number): Promise<void> {
  await sql.rows(
    `UPDATE ops.exports SET status = 'done', rows = $3, expected_rows = $3, bytes = $4, file_key = $5, cache_key = $6, finished_at = clock_timestamp(), expires_at = clock_timestamp() + $7 * interval '1 day'
     WHERE org_id = $1 AND id = $2`,
    [orgId, id, rows, bytes, fileKey, cacheKey, keptDays],
  );
}

/** @param final whether it is given up; else it waits to be tried again */
export async function failExport(sql: Sql, orgId: string, id: string, error: string, final: boolean): Promise<void> {
  await sql.rows(
    `UPDATE ops.exports SET status = CASE WHEN $4 THEN 'failed' ELSE 'waiting' END, error = left($3, 500), finished_at = CASE WHEN $4 THEN clock_timestamp() END
     WHERE org_id = $1 AND id = $2 AND status IN ('waiting', 'running')`,
    [orgId, id, error, final],
  );
}
