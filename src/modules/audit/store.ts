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
