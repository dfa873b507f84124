import pg from "pg";
import type { Sql } from "./sql";

const { builtins } = pg.types;

/** One decoding of rows for every connection: see {@link Sql}. */
export const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") => {
    if (format !== "binary") {
      if (oid === builtins.INT8 || oid === builtins.NUMERIC) return Number;
      if (oid === builtins.DATE) return String;
    }
    return pg.types.getTypeParser(oid, format);
  }) as typeof pg.types.getTypeParser,
};

export function createPool(url: string, max: number, name: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    types,
    application_name: `plumbline-${name}`,
    idleTimeoutMillis: 60_000,
    // A lane's connection keeps plans for each day that it serves; a new one starts without those of past days.
    maxLifetimeSeconds: 6 * 3_600,
    // Also while all connections are busy. A machine that still starts, or does much else, takes its time.
    connectionTimeoutMillis: 30_000,
    keepAlive: true,
    // Statements are sent as they come, without waiting for the answers to those before them.
    pipeline: true,
  });
  // An idle connection that the server closed: the pool drops it, the next checkout opens another.
  pool.on("error", () => undefined);
  // Between the pool's own listener and its user's there is none: a server that ends the connection in that
  // moment would end the process. Anyone who queries next is told.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

export function sqlOf(client: pg.ClientBase): Sql {
  return {
    async rows(text, values, name) {
      const result = await client.query({ text, values: values && [...values], name });
      return result.rows;
    },
  };
}

/**
 * Runs `work` in one transaction, which begins with `opening`; its first statement travels with them.
 * Should they fail, that statement fails as well: the transaction is broken, or there is no connection.
 */
export function transaction<T>(pool: pg.Pool, opening: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  return withConnection(pool, async (client, isBroken) => {
    const opened = client.query(`BEGIN;${opening}`);
    // Raised below; until it is awaited, it must not end the process.
    opened.catch(() => undefined);
    try {
      const result = await work(sqlOf(client));
      await opened;
      assertCommitted(await client.query("COMMIT"));
      return result;
    } catch (error) {
      await client.query("ROLLBACK").catch(isBroken);
      // What failed first explains the rest.
      await opened;
      throw error;
    }
  });
}

/** A statement of {@link sentAtOnce}: `setting` holds from here on, `send` sends it before it waits for anything. */
export interface Step<T> {
  readonly setting: string;
  send(sql: Sql): Promise<T>;
}

/**
 * One transaction in one round trip: every step is sent at once, and the COMMIT right behind. If one fails
 * the others fail with it, and nothing is written.
 */
export function sentAtOnce<T>(pool: pg.Pool, steps: readonly Step<T>[]): Promise<T[]> {
  return withConnection(pool, async (client) => {
    const sql = sqlOf(client);
    const sent = steps.map(({ setting, send }, i) => ({
      entered: client.query(i === 0 ? `BEGIN;${setting}` : setting),
      result: send(sql),
    }));
    const committed = client.query("COMMIT");
    // In the order in which they were sent: the first that failed made the others fail.
    const inOrder = sent.flatMap(({ entered, result }) => [entered, result]);
    for (const outcome of await Promise.allSettled([...inOrder, committed])) {
      if (outcome.status === "rejected") throw outcome.reason;
    }
    assertCommitted(await committed);
    return Promise.all(sent.map(({ result }) => result));
  });
}

/** To COMMIT a broken transaction is to roll it back, without an error. */
function assertCommitted({ command }: pg.QueryResult): void {
  if (command !== "COMMIT") throw new Error("a transaction was rolled back, although none of its statements raised an error");
}

/** A connection whose state is unknown afterwards is thrown away. */
async function withConnection<T>(pool: pg.Pool, work: (client: pg.PoolClient, isBroken: (error: Error) => void) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const isBroken = (error: Error) => {
    broken = error;
  };
  client.on("error", isBroken);
  try {
    return await work(client, isBroken);
  } finally {
    client.off("error", isBroken);
    client.release(broken);
  }
}
