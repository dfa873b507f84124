import type { Sql } from "@/db/sql";
import { SESSION_DAYS, type RequestSource, type SessionClaims, type SessionUser } from "./contract";

/** SQL: a session `s` of the person `u` that still holds. */
const HOLDS = `s.version = u.session_version AND s.ended_at IS NULL AND u.disabled_at IS NULL
  AND s.last_seen_at > now() - interval '${SESSION_DAYS.idle} days' AND s.created_at > now() - interval '${SESSION_DAYS.absolute} days'`;
/** More browsers than anybody uses; the ones not seen for longest go. */
const MOST_SESSIONS = 100;

export async function insertSession(sql: Sql, id: string, userId: string, version: number, { ip, userAgent }: RequestSource): Promise<void> {
  await sql.rows(
    `DELETE FROM app.sessions WHERE user_id = $1
       AND (created_at < now() - interval '${SESSION_DAYS.absolute} days'
            OR id IN (SELECT id FROM app.sessions WHERE user_id = $1 ORDER BY last_seen_at DESC OFFSET ${MOST_SESSIONS - 1}))`,
    [userId],
  );
  await sql.rows("INSERT INTO app.sessions (id, user_id, version, address, user_agent) VALUES ($1, $2, $3, $4, $5)", [id, userId, version, ip, userAgent]);
}

/** The person of a session that still holds. `stale` when it should be noted that it was seen. */
export async function findSessionUser(sql: Sql, { userId, sessionId }: SessionClaims): Promise<{ user: SessionUser; stale: boolean } | undefined> {
  const [row] = await sql.rows<SessionUser & { stale: boolean }>(
    `SELECT u.id, u.email, u.name, u.platform_admin AS "platformAdmin", s.last_seen_at < now() - interval '5 minutes' AS stale
     FROM app.sessions s JOIN app.users u ON u.id = s.user_id WHERE s.id = $2 AND u.id = $1 AND ${HOLDS}`,
    [userId, sessionId],
    "access-session-user",
  );
  if (row === undefined) return undefined;
  const { stale, ...user } = row;
  return { user, stale };
}

export async function touchSession(sql: Sql, sessionId: string): Promise<void> {
  await sql.rows("UPDATE app.sessions SET last_seen_at = now() WHERE id = $1 AND last_seen_at < now() AND ended_at IS NULL", [sessionId]);
}

export interface SessionRow {
  readonly id: string;
  readonly address: string;
  readonly userAgent: string;
  readonly startedAt: Date;
  readonly lastSeenAt: Date;
}

export async function listSessions(sql: Sql, userId: string): Promise<SessionRow[]> {
  return sql.rows<SessionRow & Record<string, unknown>>(
    `SELECT s.id, s.address, s.user_agent AS "userAgent", s.created_at AS "startedAt", s.last_seen_at AS "lastSeenAt"
     FROM app.sessions s JOIN app.users u ON u.id = s.user_id WHERE u.id = $1 AND ${HOLDS} ORDER BY s.last_seen_at DESC, s.id LIMIT ${MOST_SESSIONS}`,
    [userId],
  );
}

/** @returns whether it held until now */
export async function endSession(sql: Sql, { userId, sessionId }: SessionClaims): Promise<boolean> {
  const rows = await sql.rows("UPDATE app.sessions SET ended_at = now() WHERE id = $2 AND user_id = $1 AND ended_at IS NULL RETURNING id", [userId, sessionId]);
  return rows.length > 0;
}

/** @returns how many held until now */
export async function endOtherSessions(sql: Sql, { userId, sessionId }: SessionClaims): Promise<number> {
  const rows = await sql.rows("UPDATE app.sessions SET ended_at = now() WHERE user_id = $1 AND id <> $2 AND ended_at IS NULL RETURNING id", [userId, sessionId]);
  return rows.length;
}

/** Carries the one session over to the person's new session version. */
export async function keepSession(sql: Sql, { sessionId }: SessionClaims, version: number): Promise<void> {
  await sql.rows("UPDATE app.sessions SET version = $2 WHERE id = $1", [sessionId, version]);
}
