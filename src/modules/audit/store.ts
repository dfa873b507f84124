import type { Sql } from "@/db/sql";
import type { AuditEntry } from "./contract";

/** Appends an entry. The transaction's organisation must be `entry.orgId`. */
export async function insertAuditEntry(sql: Sql, id: string, entry: AuditEntry): Promise<void> {
  await sql.rows(
    `INSERT INTO app.audit_entries (org_id, id, actor, action, target, details)
     VALUES ($1, $2, $3, $4, $5, $6::jsonb)`,
    [entry.orgId, id, entry.actor, entry.action, entry.target, JSON.stringify(entry.details ?? {})],
  );
}
