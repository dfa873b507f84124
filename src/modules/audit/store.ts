import type { Sql } from "@/db/sql";
import type { AuditEntry, OperatorAuditEntry } from "./contract";

/** Appends an entry. The transaction's organisation must be `entry.orgId`. */
export async function insertAuditEntry(sql: Sql, id: string, entry: AuditEntry): Promise<void> {
  await sql.rows(
    `INSERT INTO app.audit_entries (org_id, id, actor, action, target, details)
     VALUES ($1, $2, $3, $4, $5, $6::jsonb)`,
    [entry.orgId, id, entry.actor, entry.action, entry.target, JSON.stringify(entry.details ?? {})],
  );
}

/** Appends an entry to the operator's log. */
export async function insertOperatorAuditEntry(sql: Sql, id: string, entry: OperatorAuditEntry): Promise<void> {
  await sql.rows(`INSERT INTO app.operator_audit_entries (id, actor, action, target, details) VALUES ($1, $2, $3, $4, $5::jsonb)`, [
    id,
    entry.actor,
    entry.action,
    entry.target,
    JSON.stringify(entry.details ?? {}),
  ]);
}

/** Appends an entry to the log of every organisation that the person is a member of. */
export async function insertAccountAuditEntries(sql: Sql, id: string, userId: string, entry: OperatorAuditEntry): Promise<void> {
  await sql.rows(
    `INSERT INTO app.audit_entries (org_id, id, actor, action, target, details)
     SELECT org_id, $1, $3, $4, $5, $6::jsonb FROM app.memberships WHERE user_id = $2`,
    [id, userId, entry.actor, entry.action, entry.target, JSON.stringify(entry.details ?? {})],
  );
}
