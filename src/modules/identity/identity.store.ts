import type { Sql } from "@/db/sql";
import type { SessionUser } from "./contract";

export interface CredentialRow extends SessionUser {
  readonly passwordHash: string;
  readonly sessionVersion: number;
}

/** The person with that (lower-case) e-mail address, unless disabled. */
export async function findCredentials(sql: Sql, email: string): Promise<CredentialRow | undefined> {
  const [row] = await sql.rows<CredentialRow & Record<string, unknown>>(
    `SELECT id, email, name, platform_admin AS "platformAdmin", password_hash AS "passwordHash", session_version AS "sessionVersion"
     FROM app.users WHERE email = $1 AND disabled_at IS NULL`,
    [email],
  );
  return row;
}

export async function findPasswordHash(sql: Sql, userId: string): Promise<string | undefined> {
  const [row] = await sql.rows<{ hash: string }>("SELECT password_hash AS hash FROM app.users WHERE id = $1 AND disabled_at IS NULL", [userId]);
  return row?.hash;
}

export async function findUserId(sql: Sql, email: string): Promise<string | undefined> {
  const [row] = await sql.rows<{ id: string }>("SELECT id FROM app.users WHERE email = $1", [email]);
  return row?.id;
}

export interface NewUser {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly platformAdmin: boolean;
}

/** @returns whether the row is new: false when a user with that address exists already */
export async function insertUser(sql: Sql, user: NewUser): Promise<boolean> {
  const rows = await sql.rows(
    `INSERT INTO app.users (id, email, name, password_hash, platform_admin) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (email) DO NOTHING RETURNING id`,
    [user.id, user.email, user.name, user.passwordHash, user.platformAdmin],
  );
  return rows.length > 0;
}

/** Ends every session of the person, too, but one that is carried over to the new version. */
export async function updatePassword(sql: Sql, userId: string, passwordHash: string): Promise<number | undefined> {
  const [row] = await sql.rows<{ version: number }>(
    `UPDATE app.users SET password_hash = $2, session_version = session_version + 1 WHERE id = $1 RETURNING session_version AS version`,
    [userId, passwordHash],
  );
  return row?.version;
}

export async function anybodyThere(sql: Sql): Promise<boolean> {
  const rows = await sql.rows("SELECT 1 FROM app.users LIMIT 1");
  return rows.length > 0;
}

/** Until the transaction ends, no other process makes the first user. */
export async function lockFirstUser(sql: Sql): Promise<void> {
  await sql.rows("SELECT pg_advisory_xact_lock(hashtext('plumbline first user'))");
}
