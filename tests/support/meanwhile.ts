import type { Database } from "@/db/database";
import type { Sql } from "@/db/sql";
import type { Tenant } from "@/db/tenant";

export interface Watched {
  /** Transactions that were begun since the watch began. */
  readonly transactions: number;
  readonly statements: number;
}

/**
 * While `work` runs, `between` is called after every statement of an organisation's transactions, and the next
 * statement waits for it: what `between` commits is there for whatever does not read one snapshot.
 */
export async function meanwhile<T>(db: Database, between: () => Promise<void>, work: () => Promise<T>): Promise<Watched & { readonly result: T }> {
  let transactions = 0;
  let statements = 0;
  const interposed = (sql: Sql): Sql => {
    let turn: Promise<unknown> = Promise.resolve();
    return {
      rows(text, values, name) {
        const rows = turn.then(() => sql.rows<never>(text, values, name));
        turn = rows.then(() => {
          statements++;
          return between();
        });
        // A failed statement is reported by its own promise.
        turn.catch(() => undefined);
        return turn.then(() => rows);
      },
    };
  };
  const watched = (tenant: Tenant, counts: boolean): Tenant => {
    const count = () => {
      if (counts) transactions++;
    };
    return {
      orgId: tenant.orgId,
      read: (part) => (count(), tenant.read((sql) => part(interposed(sql)))),
      write: (part) => (count(), tenant.write((sql) => part(interposed(sql)))),
      answer: (part, options) => (count(), tenant.answer((inner) => part(watched(inner, false)), options)),
      prisma: (part) => (count(), tenant.prisma((tx, sql) => part(tx, interposed(sql)))),
      prismaRead: (part) => (count(), tenant.prismaRead((tx, sql) => part(tx, interposed(sql)))),
    };
  };
  const open = db as { tenant: Database["tenant"] };
  const original = open.tenant;
  open.tenant = (orgId) => watched(original(orgId), true);
  try {
    const result = await work();
    return { result, transactions, statements };
  } finally {
    open.tenant = original;
  }
}
