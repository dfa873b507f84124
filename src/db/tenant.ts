import type pg from "pg";
import { isUuid } from "@/kernel/ids";
import { transaction } from "./pool";
import type { TenantPrisma, PrismaTransaction } from "./prisma";
import type { Sql } from "./sql";

/** One organisation's way to the database: each call is one short transaction that sees it alone. */
export interface Tenant {
  readonly orgId: string;
  read<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  write<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** The same with models; `sql` is the same transaction. Costs about a millisecond: not for the hot path. */
  prisma<T>(work: (tx: PrismaTransaction, sql: Sql) => Promise<T>): Promise<T>;
}

/** The statement that makes row-level security see `orgId` until the transaction ends. */
export function settingOf(orgId: string): string {
  // SET takes no bound parameters; a checked UUID carries no quote.
  if (!isUuid(orgId)) throw new TypeError("an organisation id is a lower-case UUID");
  return `SET LOCAL app.org_id = '${orgId}'`;
}

/** @param also further settings of each transaction, as fixed text */
export function createTenant(pool: pg.Pool, prisma: TenantPrisma, orgId: string, also = ""): Tenant {
  const setting = settingOf(orgId) + also;
  return {
    orgId,
    read: (work) => transaction(pool, `SET TRANSACTION READ ONLY;${setting}`, work),
    write: (work) => transaction(pool, setting, work),
    prisma: (work) => prisma.run(orgId, work),
  };
}
