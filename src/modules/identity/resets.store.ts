import type { Sql } from "@/db/sql";

export async function insertReset(sql: Sql, id: string, userId: string, tokenHash: Buffer, minutes: number): Promise<void> {
  await sql.rows("DELETE FROM app.password_resets WHERE user_id = $1 AND (expires_at < now() - interval '7 days' OR used_at < now() - interval '7 days')", [userId]);
  await sql.rows("INSERT INTO app.password_resets (id, user_id, token_hash, expires_at) VALUES ($1, $2, $3, now() + $4 * interval '1 minute')", [id, userId, tokenHash, minutes]);
}

export async function updateResetMail(sql: Sql, id: string, error: string | null): Promise<void> {
  await sql.rows("UPDATE app.password_resets SET mailed_at = CASE WHEN $2::text IS NULL THEN now() END, mail_error = $2 WHERE id = $1", [id, error]);
}

export interface ResetRow {
  readonly id: string;
  readonly userId: string;
  readonly email: string;
  readonly name: string;
}

/** A link that can still be used; locked until the transaction ends, so that it is used once. */
export async function findReset(sql: Sql, tokenHash: Buffer): Promise<ResetRow | undefined> {
  const [row] = await sql.rows<ResetRow & Record<string, unknown>>(
    `SELECT r.id, r.user_id AS "userId", u.email, u.name FROM app.password_resets r JOIN app.users u ON u.id = r.user_id
     WHERE r.token_hash = $1 AND r.used_at IS NULL AND r.expires_at > now() AND u.disabled_at IS NULL FOR UPDATE OF r`,
    [tokenHash],
  );
  return row;
}

/** Every link of the person, this one and those that were asked for beside it. */
export async function useResets(sql: Sql, userId: string): Promise<void> {
  await sql.rows("UPDATE app.password_resets SET used_at = now() WHERE user_id = $1 AND used_at IS NULL", [userId]);
}
