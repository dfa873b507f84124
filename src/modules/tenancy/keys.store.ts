import type { Sql } from "@/db/sql";
import type { KeyKind } from "./contract";

/** A key as its organisation sees it. Its text is nowhere: only a hash is stored. */
export interface KeyRow {
  readonly id: string;
  readonly kind: KeyKind;
  readonly name: string;
  readonly hint: string;
  readonly createdBy: string | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

export interface ActiveKey {
  readonly keyId: string;
  readonly kind: KeyKind;
  readonly lastUsedAt: Date | null;
}

/** The key with that hash, if it holds. */
export async function findActiveKey(sql: Sql, orgId: string, hash: Buffer): Promise<ActiveKey | null> {
  const [row] = await sql.rows<ActiveKey>(
    `SELECT id AS "keyId", kind, last_used_at AS "lastUsedAt"
     FROM app.api_keys WHERE org_id = $1 AND hash = $2 AND revoked_at IS NULL`,
    [orgId, hash],
    "keys-find-active",
  );
  return row ?? null;
}

/** Notes a use, at most one a minute however many processes see it. */
export async function touchKey(sql: Sql, orgId: string, id: string): Promise<void> {
  await sql.rows(
    `UPDATE app.api_keys SET last_used_at = now()
     WHERE org_id = $1 AND id = $2 AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')`,
    [orgId, id],
    "keys-touch",
  );
}

export interface NewKey {
  readonly orgId: string;
  readonly id: string;
  readonly kind: KeyKind;
  readonly name: string;
  readonly hash: Buffer;
  readonly hint: string;
  readonly createdBy: string | null;
}

export async function insertKey(sql: Sql, key: NewKey): Promise<void> {
  await sql.rows(
    `INSERT INTO app.api_keys (org_id, id, kind, name, hash, hint, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [key.orgId, key.id, key.kind, key.name, key.hash, key.hint, key.createdBy],
  );
}

/** The newest first; revoked ones stay, for later questions. */
export async function listKeys(sql: Sql, orgId: string): Promise<KeyRow[]> {
  return sql.rows<KeyRow>(
    `SELECT id, kind, name, hint, created_by AS "createdBy", created_at AS "createdAt",
            last_used_at AS "lastUsedAt", revoked_at AS "revokedAt"
     FROM app.api_keys WHERE org_id = $1 ORDER BY created_at DESC, id DESC`,
    [orgId],
  );
}

/** Whether such a key exists at all. */
export async function keyExists(sql: Sql, orgId: string, id: string): Promise<boolean> {
  const rows = await sql.rows(`SELECT 1 FROM app.api_keys WHERE org_id = $1 AND id = $2`, [orgId, id]);
  return rows.length > 0;
}

/** Revokes a key that holds, and gives its hash and its name; undefined when none with that id holds. */
export async function revokeKey(sql: Sql, orgId: string, id: string): Promise<{ hash: Buffer; name: string } | undefined> {
  const [row] = await sql.rows<{ hash: Buffer; name: string }>(
    `UPDATE app.api_keys SET revoked_at = now() WHERE org_id = $1 AND id = $2 AND revoked_at IS NULL RETURNING hash, name`,
    [orgId, id],
  );
  return row;
}
