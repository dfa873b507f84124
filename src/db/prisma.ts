import { AsyncLocalStorage } from "node:async_hooks";
import type pg from "pg";
import type { Prisma, PrismaClient } from "@/generated/prisma/client";
import { sqlOf } from "./pool";
import type { Sql } from "./sql";

/** Reads and writes by model, inside one organisation's transaction. */
export type PrismaTransaction = Prisma.TransactionClient;

/** Prisma transactions over a pool of ours; Prisma itself is loaded when the first one asks for it. */
export interface TenantPrisma {
  /** @param opening statements that the transaction begins with, as fixed text: one round trip for all of them */
  run<T>(opening: string, work: (tx: PrismaTransaction, sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

interface Scope {
  connection?: pg.PoolClient;
}

/**
 * Prisma does not tell which connection a transaction runs on, and its own raw queries decode rows
 * their own way (a `date` becomes a Date). So its pool is ours, and records which scope it opened the
 * connection: `sql` is that connection, with the one decoding of `Sql`.
 */
export function createTenantPrisma(pool: pg.Pool): TenantPrisma {
  const scopes = new AsyncLocalStorage<Scope>();
  let client: Promise<PrismaClient> | undefined;
  return {
    async run(opening, work) {
      const prisma = await (client ??= load(remembering(pool, scopes)));
      const scope: Scope = {};
      return scopes.run(scope, () =>
        prisma.$transaction(
          async (tx) => {
            if (scope.connection === undefined) throw new Error("Prisma opened a transaction on a connection that is not from its pool");
            // PrismaPg takes every timestamp for UTC, whatever the session's time zone says.
            await scope.connection.query(`${opening};SET LOCAL TimeZone = 'UTC'`);
            return work(tx, sqlOf(scope.connection));
          },
          { maxWait: 30_000, timeout: 60_000 },
        ),
      );
    },
    async close() {
      if (client !== undefined) await (await client).$disconnect();
    },
  };
}

async function load(pool: pg.Pool): Promise<PrismaClient> {
  const [{ PrismaClient }, { PrismaPg }] = await Promise.all([import("@/generated/prisma/client"), import("@prisma/adapter-pg")]);
  return new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: "minimal" });
}

/** `pool`, which notes each connection that it hands out in the scope that asked for it. */
function remembering(pool: pg.Pool, scopes: AsyncLocalStorage<Scope>): pg.Pool {
  const connect = async () => {
    const connection = await pool.connect();
    const scope = scopes.getStore();
    if (scope !== undefined) scope.connection = connection;
    return connection;
  };
  return new Proxy(pool, {
    get(target, name) {
      if (name === "connect") return connect;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
