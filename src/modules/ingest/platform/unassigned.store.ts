import { oneRow, type Sql } from "@/db/sql";
import type { UnassignedFilter, UnassignedStatus, UnassignedDetail, UnassignedRow, UnassignedSummary } from "./contract";
import type { StoredPayload } from "@/modules/dead-letters/contract";

/** `$1` to `$4`: code, course, person, key; null for any. */
const FILTER = `($1::text IS NULL OR u.code = $1) AND ($2::text IS NULL OR u.course_id = $2) AND ($3::text IS NULL OR u.person = $3) AND ($4::uuid IS NULL OR u.key_id = $4)`;
const valuesOf = ({ code, course, person, key }: UnassignedFilter) => [code ?? null, course ?? null, person ?? null, key ?? null];

export async function summarise(sql: Sql): Promise<UnassignedSummary> {
  const rows = await sql.rows<{ code: string; events: number; occurrences: number; oldest: Date }>(
    `SELECT code, count(*) AS events, sum(occurrences) AS occurrences, min(received_at) AS oldest
     FROM raw.unassigned_events WHERE status = 'open' GROUP BY code ORDER BY events DESC, code`,
  );
  const oldest = rows.reduce<Date | null>((least, row) => (least === null || row.oldest < least ? row.oldest : least), null);
  return { open: rows.reduce((sum, row) => sum + row.events, 0), oldest, byCode: rows.map(({ code, events, occurrences }) => ({ code, events, occurrences })) };
}

const COLUMNS = `u.id, u.status, u.key_id AS "keyId", k.name AS "keyName", u.client_event_id AS "clientEventId", u.type, u.person, u.course_id AS "courseId",
  u.code, u.path, u.message, u.occurrences, u.received_at AS "receivedAt", u.last_received_at AS "lastReceivedAt",
  CASE WHEN u.assigned_to IS NOT NULL THEN json_build_object('id', u.assigned_to, 'slug', coalesce(o.slug, ''), 'name', coalesce(o.name, '')) END AS "assignedTo",
  u.resolved_at AS "resolvedAt", u.resolved_by AS "resolvedBy"`;
// For the platform role: it sees the names of organisations, too.
const FROM = "raw.unassigned_events u JOIN app.platform_keys k ON k.id = u.key_id LEFT JOIN app.organisations o ON o.id = u.assigned_to";

/** The newest first. Platform role. @param before the last id of the page before */
export async function listUnassigned(sql: Sql, filter: UnassignedFilter, status: UnassignedStatus, before: string | null, limit: number): Promise<UnassignedRow[]> {
  return sql.rows<UnassignedRow & Record<string, unknown>>(
    `SELECT ${COLUMNS} FROM ${FROM} WHERE ${FILTER} AND u.status = $5 AND ($6::uuid IS NULL OR u.id < $6) ORDER BY u.id DESC LIMIT $7`,
    [...valuesOf(filter), status, before, limit],
  );
}

/** Platform role. */
export async function countUnassigned(sql: Sql, filter: UnassignedFilter, status: UnassignedStatus): Promise<number> {
  const { n } = await oneRow<{ n: number }>(sql, `SELECT count(*) AS n FROM raw.unassigned_events u WHERE ${FILTER} AND u.status = $5`, [...valuesOf(filter), status]);
  return n;
}

/** Platform role. */
export async function findUnassigned(sql: Sql, id: string): Promise<UnassignedDetail | undefined> {
  const [row] = await sql.rows<UnassignedDetail & Record<string, unknown>>(`SELECT ${COLUMNS}, u.payload FROM ${FROM} WHERE u.id = $1`, [id]);
  return row;
}

/** A page of the open ones that a filter shows and that were there at `until`, the oldest first. */
export async function pageOfOpen(sql: Sql, filter: UnassignedFilter, until: Date, after: string | null, limit: number): Promise<string[]> {
  const rows = await sql.rows<{ id: string }>(
    `SELECT u.id FROM raw.unassigned_events u WHERE ${FILTER} AND u.status = 'open' AND u.received_at <= $5 AND ($6::uuid IS NULL OR u.id > $6) ORDER BY u.id LIMIT $7`,
    [...valuesOf(filter), until, after, limit],
  );
  return rows.map(({ id }) => id);
}

/** An event without an organisation, with what is needed to send it on. */
export interface UnassignedEvent extends StoredPayload {
  readonly id: string;
  readonly keyId: string;
  readonly assignedTo: string | null;
}

/** Those of `ids` that are open. */
export async function readOpen(sql: Sql, ids: readonly string[]): Promise<UnassignedEvent[]> {
  return sql.rows<UnassignedEvent & Record<string, unknown>>(
    `SELECT id, key_id AS "keyId", client_event_id AS "clientEventId", code, path, message, 'event' AS format, payload, NULL AS context, skew_ms AS "skewMs", received_at AS "receivedAt", assigned_to AS "assignedTo"
     FROM raw.unassigned_events WHERE id = ANY ($1::uuid[]) AND status = 'open' ORDER BY id`,
    [ids],
  );
}

/** Puts open ones on their way to an organisation: from here on they can go to no other. */
export async function claimFor(sql: Sql, ids: readonly string[], orgId: string): Promise<void> {
  await sql.rows(
    `WITH free AS (SELECT id FROM raw.unassigned_events WHERE id = ANY ($1::uuid[]) AND status = 'open' AND assigned_to IS NULL ORDER BY id FOR UPDATE)
     UPDATE raw.unassigned_events u SET assigned_to = $2 FROM free f WHERE u.id = f.id`,
    [ids, orgId],
  );
}

/** One operator at a time sends events on, in all processes; until the transaction ends. */
export async function lockAssigning(sql: Sql): Promise<void> {
  await sql.rows("SELECT pg_advisory_xact_lock(hashtext('plumbline unassigned events'))");
}

export async function markAssigned(sql: Sql, ids: readonly string[], actor: string): Promise<void> {
  await sql.rows("UPDATE raw.unassigned_events SET status = 'assigned', resolved_at = now(), resolved_by = $2 WHERE id = ANY ($1::uuid[]) AND status = 'open'", [ids, actor]);
}

/** Gives the ids of those that were open and on their way nowhere. */
export async function discardOpen(sql: Sql, ids: readonly string[], actor: string): Promise<string[]> {
  const rows = await sql.rows<{ id: string }>(
    `UPDATE raw.unassigned_events SET status = 'discarded', resolved_at = now(), resolved_by = $2
     WHERE id = ANY ($1::uuid[]) AND status = 'open' AND assigned_to IS NULL RETURNING id`,
    [ids, actor],
  );
  return rows.map(({ id }) => id);
}
