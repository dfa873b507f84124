import type { Sql } from "@/db/sql";
import { type Claim, LEASE_SECONDS, type NewWork, type WorkKind } from "./contract";

// A row that is running and whose lease is over was left by a process that is gone.
const DUE = `w.next_attempt_at <= clock_timestamp() AND (w.state = 'waiting' OR (w.state = 'running' AND w.leased_until < clock_timestamp()))`;
const LEASE = `clock_timestamp() + ${LEASE_SECONDS} * interval '1 second'`;
/** `$1` to `$4`: organisation, kind, id, lease. */
const OWN = "org_id = $1 AND kind = $2 AND id = $3 AND lease_id = $4 AND state = 'running'";

export async function insertWork(sql: Sql, orgId: string, { kind, id, payload = {}, priority = 0, delayMs = 0 }: NewWork): Promise<void> {
  await sql.rows(
    `INSERT INTO ops.work (org_id, kind, id, payload, priority, next_attempt_at) VALUES ($1, $2, $3, $4, $5, clock_timestamp() + $6 * interval '1 millisecond')
     ON CONFLICT (org_id, kind, id) DO NOTHING`,
    [orgId, kind, id, JSON.stringify(payload), priority, delayMs],
  );
}

/** Organisations with work of a kind that is due, those that wait longest first; platform role. */
export async function organisationsDue(sql: Sql, kind: string): Promise<readonly string[]> {
  const rows = await sql.rows<{ orgId: string }>(
    `SELECT w.org_id AS "orgId" FROM ops.work w WHERE w.kind = $1 AND ${DUE} GROUP BY 1 ORDER BY min(greatest(w.next_attempt_at, w.created_at)), 1`,
    [kind],
  );
  return rows.map(({ orgId }) => orgId);
}

/** Claims what is due next of one organisation, unless as much as it may have at once is being done. */
export async function claim(sql: Sql, orgId: string, { kind, perOrganisation }: WorkKind, lease: string, owner: string): Promise<Claim | undefined> {
  // Two that claim at once would each see none running: the second waits for the first.
  await sql.rows("SELECT pg_advisory_xact_lock(hashtextextended('work ' || $1 || ' ' || $2, 0))", [orgId, kind]);
  const [row] = await sql.rows<Claim & Record<string, unknown>>(
    `UPDATE ops.work SET state = 'running', lease_id = $3, leased_until = ${LEASE}, lease_owner = $4, attempts = attempts + 1
     WHERE org_id = $1 AND kind = $2 AND id = (
       SELECT w.id FROM ops.work w WHERE w.org_id = $1 AND w.kind = $2 AND ${DUE}
         AND (SELECT count(*) FROM ops.work r WHERE r.org_id = $1 AND r.kind = $2 AND r.state = 'running' AND r.leased_until >= clock_timestamp()) < $5
       ORDER BY w.priority DESC, w.created_at, w.id LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING id, payload, cursor, attempts, lease_id AS lease`,
    [orgId, kind, lease, owner, perOrganisation],
  );
  return row;
}

/** @returns false when it was cancelled, paused, or taken over */
export async function renew(sql: Sql, orgId: string, kind: string, id: string, lease: string, cursor: Readonly<Record<string, unknown>> | null): Promise<boolean> {
  const rows = await sql.rows(
    `UPDATE ops.work SET leased_until = ${LEASE}, cursor = coalesce($5::jsonb, cursor) WHERE ${OWN} RETURNING id`,
    [orgId, kind, id, lease, cursor === null ? null : JSON.stringify(cursor)],
  );
  return rows.length > 0;
}

/** Ends it. @returns false when it was cancelled, paused, or taken over: then nothing that depends on it may be written */
export async function finish(sql: Sql, orgId: string, kind: string, id: string, lease: string): Promise<boolean> {
  return (await sql.rows(`DELETE FROM ops.work WHERE ${OWN} RETURNING id`, [orgId, kind, id, lease])).length > 0;
}

/** @param retryMs until the next attempt; null gives it up @returns false as {@link finish} does */
export async function fail(sql: Sql, orgId: string, kind: string, id: string, lease: string, error: string, retryMs: number | null): Promise<boolean> {
  const rows = await sql.rows(
    `UPDATE ops.work SET state = CASE WHEN $6::double precision IS NULL THEN 'failed' ELSE 'waiting' END, last_error = left($5, 500),
            lease_id = NULL, leased_until = NULL, lease_owner = NULL, next_attempt_at = clock_timestamp() + coalesce($6, 0) * interval '1 millisecond'
     WHERE ${OWN} RETURNING id`,
    [orgId, kind, id, lease, error, retryMs],
  );
  return rows.length > 0;
}

/** Takes it out, also while a process does it, which learns it at its next heartbeat. @returns whether there was any */
export async function cancel(sql: Sql, orgId: string, kind: string, id: string): Promise<boolean> {
  return (await sql.rows("DELETE FROM ops.work WHERE org_id = $1 AND kind = $2 AND id = $3 RETURNING id", [orgId, kind, id])).length > 0;
}

/** Keeps it from being claimed, and from being gone on with, until it is resumed: it then goes on from its cursor. */
export async function pause(sql: Sql, orgId: string, kind: string, id: string): Promise<boolean> {
  const rows = await sql.rows(
    "UPDATE ops.work SET state = 'paused', lease_id = NULL, leased_until = NULL, lease_owner = NULL WHERE org_id = $1 AND kind = $2 AND id = $3 AND state IN ('waiting', 'running') RETURNING id",
    [orgId, kind, id],
  );
  return rows.length > 0;
}

/** What was paused, or given up, is due again. */
export async function resume(sql: Sql, orgId: string, kind: string, id: string): Promise<boolean> {
  const rows = await sql.rows(
    "UPDATE ops.work SET state = 'waiting', attempts = 0, next_attempt_at = clock_timestamp() WHERE org_id = $1 AND kind = $2 AND id = $3 AND state IN ('paused', 'failed') RETURNING id",
    [orgId, kind, id],
  );
  return rows.length > 0;
}
