import type { Database } from "@/db/database";
import type { Sql } from "@/db/sql";
import type { Tenant } from "@/db/tenant";

/** The partitions that a statement has locked, which is each that its plan knows of, whether it is read or not. */
const LOCKED = `
  SELECT i.inhrelid::regclass::text AS partition FROM pg_locks l JOIN pg_inherits i ON i.inhrelid = l.relation JOIN pg_class c ON c.oid = i.inhparent
  WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND c.relkind = 'p' ORDER BY 1`;

export interface Watched {
  readonly db: Database;
  tenant(orgId: string): Tenant;
  /** What each statement locked that none before it in its transaction had; forgotten when asked for. */
  take(): readonly { readonly statement: string; readonly partitions: readonly string[] }[];
}

/** The same database; after each statement of a transaction, the connection is asked what it has locked. */
export function watchPartitions(db: Database): Watched {
  let seen: { statement: string; partitions: readonly string[] }[] = [];
  const watch = (sql: Sql): Sql => {
    const before = new Set<string>();
    return {
      async rows(text, values, name) {
        const sent = sql.rows(text, values, name);
        // The connection answers in order: this one tells what was locked up to the statement before it.
        const locked = sql.rows<{ partition: string }>(LOCKED, [], "locked-partitions");
        locked.catch(() => undefined);
        const rows = await sent;
        const fresh = (await locked).map((row) => row.partition).filter((partition) => !before.has(partition));
        for (const partition of fresh) before.add(partition);
        seen.push({ statement: name ?? text.trim().replace(/\s+/g, " ").slice(0, 120), partitions: fresh });
        return rows as never;
      },
    };
  };
  const watchTenant = (tenant: Tenant): Tenant => ({
    ...tenant,
    read: (work) => tenant.read((sql) => work(watch(sql))),
    write: (work) => tenant.write((sql) => work(watch(sql))),
  });
  return {
    db: { ...db, lane: (orgId) => watchTenant(db.lane(orgId)), tenant: (orgId) => watchTenant(db.tenant(orgId)) },
    tenant: (orgId) => watchTenant(db.tenant(orgId)),
    take() {
      const taken = seen.filter(({ partitions }) => partitions.length > 0);
      seen = [];
      return taken;
    },
  };
}
