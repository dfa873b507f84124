import type pg from "pg";
import { isUuid } from "@/kernel/ids";
import { transaction } from "./pool";
import type { TenantPrisma, PrismaTransaction } from "./prisma";
import type { Sql } from "./sql";

/** One organisation's way to the database: each call is one short transaction that sees this organisation only. */
export interface Tenant {
  readonly orgId: string;
  /** Reads, all of one moment: what commits meanwhile is not seen. */
  read<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /**
   * One answer that several services or stores read for: every `read` of the tenant that `work` gets belongs to one
   * transaction, so that the parts of the answer add up. It writes only if `records` says so: for an answer whose
   * reading is itself recorded.
   */
  answer<T>(work: (tenant: Tenant) => Promise<T>, options?: { readonly records?: boolean }): Promise<T>;
  write<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** The same with models; `sql` is the same transaction. Costs about a millisecond: not for the hot path. */
  prisma<T>(work: (tx: PrismaTransaction, sql: Sql) => Promise<T>): Promise<T>;
  /** As `read`, with models. */
  prismaRead<T>(work: (tx: PrismaTransaction, sql: Sql) => Promise<T>): Promise<T>;
}

/** The statement that makes row-level security see `orgId` until the transaction ends. */
export function settingOf(orgId: string): string {
  // SET takes no bound parameters; a checked UUID carries no quote.
  if (!isUuid(orgId)) throw new TypeError("an organisation id is a lower-case UUID");
  return `SET LOCAL app.org_id = '${orgId}'`;
}

/** Every statement of the transaction sees the same moment; it stands before the first of them. */
const ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ";
export const READ_ONLY_SNAPSHOT = `${ONE_MOMENT}, READ ONLY;`;
const SNAPSHOT = `${ONE_MOMENT};`;

/** @param also further settings of each transaction, as fixed text */
export function createTenant(pool: pg.Pool, prisma: TenantPrisma, orgId: string, also = ""): Tenant {
  const setting = settingOf(orgId) + also;
  return {
    orgId,
    read: (work) => transaction(pool, READ_ONLY_SNAPSHOT + setting, work),
    answer: (work, { records = false } = {}) => transaction(pool, (records ? SNAPSHOT : READ_ONLY_SNAPSHOT) + setting, (sql) => withinTransaction(orgId, sql, records, work)),
    write: (work) => transaction(pool, setting, work),
    prisma: (work) => prisma.run(setting, work),
    prismaRead: (work) => prisma.run(READ_ONLY_SNAPSHOT + setting, work),
  };
}

/**
 * Runs `work` with a tenant whose transactions are the one of `sql`. It is over only when everything that `work`
 * began has ended, so that nothing is sent after the transaction.
 */
async function withinTransaction<T>(orgId: string, sql: Sql, records: boolean, work: (tenant: Tenant) => Promise<T>): Promise<T> {
  const running = new Set<Promise<unknown>>();
  let over = false;
  const run = async <R>(part: (sql: Sql) => Promise<R>): Promise<R> => {
    if (over) throw new Error("the answer that this reading belongs to is over");
    const result = part(sql);
    running.add(result);
    try {
      return await result;
    } finally {
      running.delete(result);
    }
  };
  const refuse = (): Promise<never> => Promise.reject(new TypeError("one answer is one transaction, and this one does not do that"));
  const tenant: Tenant = {
    orgId,
    read: run,
    write: records ? run : refuse,
    answer: (inner, options) => (options?.records === true && !records ? refuse() : inner(tenant)),
    prisma: refuse,
    prismaRead: refuse,
  };
  try {
    return await work(tenant);
  } finally {
    over = true;
    await Promise.allSettled(running);
  }
}
