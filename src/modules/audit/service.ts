import type { Sql } from "@/db/sql";
import { newId } from "@/kernel/ids";
import type { AuditEntry, OperatorAuditEntry } from "./contract";
import { insertAuditEntry, insertOperatorAuditEntry } from "./store";

/**
 * Writes into the compliance log, in the transaction of the change itself: the two stand or fall
 * together. The transaction's organisation must be `entry.orgId`.
 */
export async function recordAudit(sql: Sql, entry: AuditEntry): Promise<void> {
  await insertAuditEntry(sql, newId(), entry);
}

/** The same for what is done to the installation: into the operator's log, in an operator's transaction. */
export async function recordOperatorAudit(sql: Sql, entry: OperatorAuditEntry): Promise<void> {
  await insertOperatorAuditEntry(sql, newId(), entry);
}
