import { oneRow, type Sql } from "@/db/sql";
import type { StoredExport } from "./contract";

const ROW = `id, dataset, filter, bom, free_text AS "freeText", requested_by AS "requestedBy", status, rows, expected_rows AS "expectedRows", bytes, from_cache AS "fromCache",
  attempts, error, created_at AS "createdAt", finished_at AS "finishedAt", expires_at AS "expiresAt"`;
type Row = StoredExport & Record<string, unknown>;

export interface NewExport {
  readonly id: string;
  readonly dataset: string;
  readonly filter: Readonly<Record<string, unknown>>;
  readonly bom: boolean;
  readonly freeText: boolean;
  readonly requestedBy: string;
}

export async function insertExport(sql: Sql, orgId: string, { id, dataset, filter, bom, freeText, requestedBy }: NewExport): Promise<StoredExport> {
  return oneRow<Row>(
    sql,
    `INSERT INTO ops.exports (org_id, id, dataset, filter, bom, free_text, requested_by) VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7) RETURNING ${ROW}`,
    [orgId, id, dataset, JSON.stringify(filter), bom, freeText, requestedBy],
  );
}

/** Serves a new export from a finished one with the same contents: both name one file, which stays as long as the later. */
export async function reuseFile(sql: Sql, orgId: string, id: string, cacheKey: string, keptDays: number): Promise<StoredExport | undefined> {
  const reused = await sql.rows(
    `UPDATE ops.exports e SET status = 'done', rows = f.rows, expected_rows = f.rows, bytes = f.bytes, file_key = f.file_key, cache_key = f.cache_key, from_cache = true,
            started_at = now(), finished_at = now(), expires_at = now() + $4 * interval '1 day'
     FROM (SELECT rows, bytes, file_key, cache_key FROM ops.exports WHERE org_id = $1 AND cache_key = $3 AND status = 'done' AND expires_at > now() + interval '1 hour'
           ORDER BY finished_at DESC LIMIT 1) f
     WHERE e.org_id = $1 AND e.id = $2 RETURNING e.id`,
    [orgId, id, cacheKey, keptDays],
  );
  return reused.length > 0 ? findExport(sql, orgId, id) : undefined;
}

/** Latest first. */
export async function listExports(sql: Sql, orgId: string, limit: number): Promise<StoredExport[]> {
  return sql.rows<Row>(`SELECT ${ROW} FROM ops.exports WHERE org_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2`, [orgId, limit]);
}

export async function findExport(sql: Sql, orgId: string, id: string): Promise<(StoredExport & { readonly fileKey: string | null }) | undefined> {
  const [row] = await sql.rows<Row & { fileKey: string | null }>(`SELECT ${ROW}, file_key AS "fileKey" FROM ops.exports WHERE org_id = $1 AND id = $2`, [orgId, id]);
  return row;
}

export async function countPending(sql: Sql, orgId: string): Promise<number> {
  const { n } = await oneRow<{ n: number }>(sql, "SELECT count(*) AS n FROM ops.exports WHERE org_id = $1 AND status IN ('waiting', 'running')", [orgId]);
  return n;
}

/** @returns whether it was under way */
export async function cancelExport(sql: Sql, orgId: string, id: string): Promise<boolean> {
  const rows = await sql.rows("UPDATE ops.exports SET status = 'cancelled', finished_at = now() WHERE org_id = $1 AND id = $2 AND status IN ('waiting', 'running') RETURNING id", [orgId, id]);
  return rows.length > 0;
}

/**
 * A text that is another one whenever any event, number or setting of the organisation is another one: the batches
 * that wait; the last writer of its insights, which every pass, replay and rebuild writes in its own transaction, so
 * that it tells of all that wait no more; its settings; its day; and, where asked, its dead letters.
 */
export async function dataVersion(sql: Sql, orgId: string, withDeadLetters: boolean): Promise<string> {
  const { version } = await oneRow<{ version: string }>(
    sql,
    `SELECT md5(concat_ws('|',
       (SELECT count(*) || ':' || bit_xor(hashtextextended(batch_id::text, 0)) FROM raw.analytics_event_batches WHERE org_id = $1 AND processed_at IS NULL),
       (SELECT string_agg(insight || ' ' || xmin::text || ' ' || extract(epoch FROM computed_at), ',' ORDER BY insight) FROM rollup.analytics_insights WHERE org_id = $1),
       (SELECT frozen_through FROM app.organisations WHERE id = $1),
       (SELECT string_agg(z::text, ',' ORDER BY effective_from) FROM app.organisation_zones z WHERE org_id = $1),
       (SELECT md5(string_agg(o::text, ',' ORDER BY course_id, lesson_id)) FROM learning.lesson_orders o WHERE org_id = $1),
       (SELECT md5(string_agg(s::text, ',' ORDER BY survey_id)) FROM learning.surveys s WHERE org_id = $1),
       (SELECT md5(string_agg(q::text, ',' ORDER BY survey_id, question_id)) FROM learning.survey_questions q WHERE org_id = $1),
       (now() AT TIME ZONE app.zone_of($1, now()))::date,
       CASE WHEN $2 THEN (SELECT count(*) || ':' || bit_xor(hashtextextended(concat_ws(' ', id, status, code, occurrences, extract(epoch FROM last_received_at), extract(epoch FROM resolved_at)), 0))
                          FROM raw.dead_letters WHERE org_id = $1) END
     )) AS version`,
    [orgId, withDeadLetters],
  );
  return version;
}

/** Its file is gone: nothing is served from it any more. */
export async function expireFile(sql: Sql, orgId: string, fileKey: string): Promise<void> {
  await sql.rows("UPDATE ops.exports SET status = 'expired', file_key = NULL WHERE org_id = $1 AND file_key = $2 AND status = 'done'", [orgId, fileKey]);
}

/** See {@link expireExports}. */
export async function expireAll(sql: Sql, orgId: string): Promise<void> {
  await sql.rows("UPDATE ops.exports SET expires_at = now() WHERE org_id = $1 AND status = 'done'", [orgId]);
}

/** Marks what has expired. @returns the files that no export names any more */
export async function expireOld(sql: Sql, orgId: string): Promise<readonly string[]> {
  await sql.rows("UPDATE ops.exports SET status = 'expired' WHERE org_id = $1 AND status = 'done' AND expires_at <= now()", [orgId]);
  const rows = await sql.rows<{ key: string }>(
    `SELECT DISTINCT file_key AS key FROM ops.exports e WHERE org_id = $1 AND file_key IS NOT NULL AND status = 'expired'
       AND NOT EXISTS (SELECT 1 FROM ops.exports o WHERE o.org_id = $1 AND o.file_key = e.file_key AND o.status = 'done')`,
    [orgId],
  );
  return rows.map(({ key }) => key);
}

export async function forgetFile(sql: Sql, orgId: string, key: string): Promise<void> {
  await sql.rows("UPDATE ops.exports SET file_key = NULL WHERE org_id = $1 AND file_key = $2 AND status = 'expired'", [orgId, key]);
}

/** Organisations with files that have expired; platform role. */
export async function organisationsWithOldFiles(sql: Sql): Promise<readonly string[]> {
  const rows = await sql.rows<{ orgId: string }>(`SELECT DISTINCT org_id AS "orgId" FROM ops.exports WHERE file_key IS NOT NULL AND (status = 'expired' OR (status = 'done' AND expires_at <= now()))`);
  return rows.map(({ orgId }) => orgId);
}
