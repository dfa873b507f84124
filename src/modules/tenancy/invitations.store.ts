import type { Sql } from "@/db/sql";
import type { Role } from "@/kernel/permissions";
import { INVITATION_DAYS, type InvitationRow } from "./contract";

const PENDING = "accepted_at IS NULL AND revoked_at IS NULL";
/** A mail is under way no longer than this: whoever sent it is gone. */
const SENDING = "interval '1 minute'";

export interface NewInvitationRow {
  readonly orgId: string;
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly tokenHash: Buffer;
  readonly invitedBy: string | null;
  readonly mail: "none" | "sending";
}

/** One that is past its time makes room; one that still holds is a unique violation. */
export async function insertInvitation(sql: Sql, { orgId, id, email, role, tokenHash, invitedBy, mail }: NewInvitationRow): Promise<void> {
  await sql.rows(`UPDATE app.invitations SET revoked_at = now() WHERE org_id = $1 AND email = $2 AND ${PENDING} AND expires_at <= now()`, [orgId, email]);
  await sql.rows(
    `INSERT INTO app.invitations (org_id, id, email, role, token_hash, invited_by, mail, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, now() + interval '${INVITATION_DAYS} days')`,
    [orgId, id, email, role, tokenHash, invitedBy, mail],
  );
}

export async function listInvitations(sql: Sql, orgId: string, most: number): Promise<InvitationRow[]> {
  return sql.rows<InvitationRow & Record<string, unknown>>(
    `SELECT id, email, role, sent_at AS "sentAt", expires_at AS "expiresAt", expires_at <= now() AS expired,
            CASE WHEN mail = 'sending' AND sent_at < now() - ${SENDING} THEN 'failed' ELSE mail END AS mail,
            CASE WHEN mail = 'sending' AND sent_at < now() - ${SENDING} THEN 'The server stopped while the mail was being sent.' ELSE mail_error END AS "mailError"
     FROM app.invitations WHERE org_id = $1 AND ${PENDING} ORDER BY sent_at DESC, id LIMIT $2`,
    [orgId, most],
  );
}

export async function countPending(sql: Sql, orgId: string): Promise<number> {
  const [row] = await sql.rows<{ n: number }>(`SELECT count(*)::int AS n FROM app.invitations WHERE org_id = $1 AND ${PENDING} AND expires_at > now()`, [orgId]);
  return row?.n ?? 0;
}

/** Makes a new link; the one before is worth nothing from then on. @returns undefined when there is no such pending one */
export async function renewInvitation(sql: Sql, orgId: string, id: string, tokenHash: Buffer, mail: "none" | "sending"): Promise<{ email: string; role: Role } | undefined> {
  const [row] = await sql.rows<{ email: string; role: Role }>(
    `UPDATE app.invitations SET token_hash = $3, mail = $4, mail_error = NULL, sent_at = now(), expires_at = now() + interval '${INVITATION_DAYS} days'
     WHERE org_id = $1 AND id = $2 AND ${PENDING} RETURNING email, role`,
    [orgId, id, tokenHash, mail],
  );
  return row;
}

export async function noteMail(sql: Sql, orgId: string, id: string, tokenHash: Buffer, mail: "none" | "sent" | "failed", error: string | null): Promise<void> {
  await sql.rows("UPDATE app.invitations SET mail = $4, mail_error = $5 WHERE org_id = $1 AND id = $2 AND token_hash = $3", [orgId, id, tokenHash, mail, error]);
}

/** @returns the address, or undefined when there is no such pending one */
export async function revokeInvitation(sql: Sql, orgId: string, id: string): Promise<string | undefined> {
  const [row] = await sql.rows<{ email: string }>(`UPDATE app.invitations SET revoked_at = now() WHERE org_id = $1 AND id = $2 AND ${PENDING} RETURNING email`, [orgId, id]);
  return row?.email;
}

/** Those that somebody made who may not make any more. @returns their ids */
export async function revokeInvitationsBy(sql: Sql, orgId: string, userId: string): Promise<readonly string[]> {
  const rows = await sql.rows<{ id: string }>(`UPDATE app.invitations SET revoked_at = now() WHERE org_id = $1 AND invited_by = $2 AND ${PENDING} RETURNING id`, [orgId, userId]);
  return rows.map(({ id }) => id);
}

export interface LinkedRow {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly organisation: string;
  readonly slug: string;
  readonly state: "pending" | "expired" | "accepted" | "revoked";
}

/** What a link leads to, whatever became of it. With `lock` nobody else accepts it until the transaction ends. */
export async function findByLink(sql: Sql, orgId: string, tokenHash: Buffer, lock: boolean): Promise<LinkedRow | undefined> {
  const [row] = await sql.rows<LinkedRow & Record<string, unknown>>(
    `SELECT i.id, i.email, i.role, o.name AS organisation, o.slug,
            CASE WHEN i.accepted_at IS NOT NULL THEN 'accepted' WHEN i.revoked_at IS NOT NULL THEN 'revoked' WHEN i.expires_at <= now() THEN 'expired' ELSE 'pending' END AS state
     FROM app.invitations i JOIN app.organisations o ON o.id = i.org_id WHERE i.org_id = $1 AND i.token_hash = $2 ${lock ? "FOR UPDATE OF i" : ""}`,
    [orgId, tokenHash],
  );
  return row;
}

export async function markAccepted(sql: Sql, orgId: string, id: string, userId: string): Promise<void> {
  await sql.rows("UPDATE app.invitations SET accepted_at = now(), accepted_by = $3 WHERE org_id = $1 AND id = $2", [orgId, id, userId]);
}

/** @returns false when the person is a member already */
export async function insertMembership(sql: Sql, orgId: string, userId: string, role: Role): Promise<boolean> {
  const rows = await sql.rows("INSERT INTO app.memberships (org_id, user_id, role) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING user_id", [orgId, userId, role]);
  return rows.length > 0;
}

export async function isMemberAddress(sql: Sql, orgId: string, email: string): Promise<boolean> {
  const rows = await sql.rows("SELECT 1 FROM app.memberships m JOIN app.users u ON u.id = m.user_id WHERE m.org_id = $1 AND u.email = $2", [orgId, email]);
  return rows.length > 0;
}
