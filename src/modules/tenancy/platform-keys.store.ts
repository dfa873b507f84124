import type { Sql } from "@/db/sql";

/** A platform key as the operator sees it. Its text is nowhere: only a hash is stored. */
export interface PlatformKeyRow {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  readonly createdBy: string | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

export interface ActivePlatformKey {
  readonly keyId: string;
  readonly lastUsedAt: Date | null;
}

/** The key with that hash, if it holds. */
export async function findActivePlatformKey(sql: Sql, hash: Buffer): Promise<ActivePlatformKey | null> {
  const [row] = await sql.rows<ActivePlatformKey & Record<string, unknown>>(
    `SELECT id AS "keyId", last_used_at AS "lastUsedAt" FROM app.platform_keys WHERE hash = $1 AND revoked_at IS NULL`,
    [hash],
    "platform-keys-find-active",
  );
  return row ?? null;
}

/** Notes a use, at most one a minute however many processes see it. */
export async function touchPlatformKey(sql: Sql, id: string): Promise<void> {
  await sql.rows("UPDATE app.platform_keys SET last_used_at = now() WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')", [id]);
}

export interface NewPlatformKey {
  readonly id: string;
  readonly name: string;
  readonly hash: Buffer;
  readonly hint: string;
  readonly createdBy: string | null;
}

export async function insertPlatformKey(sql: Sql, key: NewPlatformKey): Promise<void> {
  await sql.rows("INSERT INTO app.platform_keys (id, name, hash, hint, created_by) VALUES ($1, $2, $3, $4, $5)", [key.id, key.name, key.hash, key.hint, key.createdBy]);
}

/** The newest first; revoked ones stay, for later questions. */
export async function listPlatformKeys(sql: Sql): Promise<PlatformKeyRow[]> {
  return sql.rows<PlatformKeyRow & Record<string, unknown>>(
    `SELECT id, name, hint, created_by AS "createdBy", created_at AS "createdAt", last_used_at AS "lastUsedAt", revoked_at AS "revokedAt"
     FROM app.platform_keys ORDER BY created_at DESC, id DESC`,
  );
}

export async function platformKeyExists(sql: Sql, id: string): Promise<boolean> {
  return (await sql.rows("SELECT 1 FROM app.platform_keys WHERE id = $1", [id])).length > 0;
}

/** Revokes a key that holds, and gives its hash and its name; undefined when none with that id holds. */
export async function revokePlatformKey(sql: Sql, id: string): Promise<{ hash: Buffer; name: string } | undefined> {
  const [row] = await sql.rows<{ hash: Buffer; name: string }>("UPDATE app.platform_keys SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL RETURNING hash, name", [id]);
  return row;
}
