import type { Database } from "@/db/database";
import type { Tenant } from "@/db/tenant";
import type { AuditFilter, AuditLogPage, AuditLogRow } from "./log.contract";
import { listEntries, listOperatorEntries } from "./log.store";

/** Reads the compliance log: an organisation's, and the installation's own. */
export interface AuditLog {
  /** The latest first. @param before the `next` of the page before */
  list(tenant: Tenant, filter: AuditFilter, before: string | null, limit: number): Promise<AuditLogPage>;
  /** The same of what was done to the installation; for platform procedures only. */
  listOfInstallation(filter: AuditFilter, before: string | null, limit: number): Promise<AuditLogPage>;
}

export function createAuditLog(db: Database): AuditLog {
  return {
    list: async (tenant, filter, before, limit) => pageOf(await tenant.read((sql) => listEntries(sql, tenant.orgId, filter, before, limit + 1)), limit),
    listOfInstallation: async (filter, before, limit) => pageOf(await db.operator((sql) => listOperatorEntries(sql, filter, before, limit + 1)), limit),
  };
}

function pageOf(rows: readonly AuditLogRow[], limit: number): AuditLogPage {
  const entries = rows.slice(0, limit);
  return { entries, next: rows.length > limit ? (entries.at(-1)?.id ?? null) : null };
}
