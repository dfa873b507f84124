import type { Sql } from "@/db/sql";
import { newId } from "@/kernel/ids";
import type { AuditEntry } from "./contract";
import { insertAuditEntry } from "./store";

/**
 * Writes into the compliance log, in the transaction of the change itself: the two stand or fall
 * together. The transaction's organisation must be `entry.orgId`.
 */
export async function recordAudit(sql: Sql, entry: AuditEntry): Promise<void> {
  await insertAuditEntry(sql, newId(), entry);
}
