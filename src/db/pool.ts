import pg from "pg";
import type { Sql } from "./sql";

const { builtins } = pg.types;

/** One decoding of rows for every pool: see {@link Sql}. */
const types: pg.CustomTypesConfig = {
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
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  // An idle connection that the server closed: the pool drops it, the next checkout opens another.
  pool.on("error", () => undefined);
  // Between the pool's own listener and its user's there is none: a server that ends the connection in that
  // moment would end the process. Whoever queries next is told.
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
 * Runs `work` in one transaction whose first round trip also runs `opening`. A connection whose state
 * is unknown afterwards is thrown away.
 */
export async function transaction<T>(pool: pg.Pool, opening: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  client.on("error", onError);
  try {
    await client.query(`BEGIN;${opening}`);
    const result = await work(sqlOf(client));
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}
