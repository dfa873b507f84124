import type { Sql } from "@/db/sql";
import { newId } from "@/kernel/ids";
import type { AccountAuditEntry, AuditEntry, OperatorAuditEntry } from "./contract";
import { insertAccountAuditEntries, insertAuditEntry, insertOperatorAuditEntry } from "./store";

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

/**
 * What happens to a person's account stands in the operator's log and in the log of each organisation of theirs,
 * in the transaction of the sign-in role that does it.
 */
export async function recordAccountAudit(sql: Sql, entry: AccountAuditEntry): Promise<void> {
  const id = newId();
  await insertOperatorAuditEntry(sql, id, entry);
  if (entry.userId !== undefined) await insertAccountAuditEntries(sql, id, entry.userId, entry);
}
