import type { Readable } from "node:stream";
import pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { z } from "zod";
import { sqlOf, types } from "./pool";
import type { Sql } from "./sql";
import { settingOf } from "./tenant";

/** A SELECT whose `$1`, `$2`, … are texts: each is cast where it is used (`$1::uuid`). */
export interface Statement {
  readonly text: string;
  readonly values: readonly (string | null)[];
}

/** One moment of one organisation's data, however long it is read. */
export interface Snapshot {
  readonly sql: Sql;
  /** How many rows the planner expects. */
  estimate(statement: Statement): Promise<number>;
  /** The rows as CSV without a header, in UTF-8, as fast as they are read. */
  csv(statement: Statement): Promise<Readable & { readonly rowCount: number }>;
}

const planSchema = z.tuple([z.object({ "QUERY PLAN": z.tuple([z.object({ Plan: z.object({ "Plan Rows": z.number() }) })]) })]);

/**
 * Reads on a connection of its own, so that an hour's download takes none from the pool. When `signal` is
 * aborted the server stops as well: `cancel` is told which of its processes to stop.
 */
export async function withSnapshot<T>(url: string, orgId: string, signal: AbortSignal, cancel: (processId: number) => void, work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const client = new pg.Client({ connectionString: url, types, application_name: "plumbline-export", connectionTimeoutMillis: 15_000, keepAlive: true });
  // A connection that breaks while idle says so here, too; the next query reports it.
  client.on("error", () => undefined);
  await client.connect();
  const abort = () => {
    const { processID } = client as { processID?: unknown };
    if (typeof processID === "number") cancel(processID);
    client.end().catch(() => undefined);
  };
  signal.addEventListener("abort", abort, { once: true });
  try {
    signal.throwIfAborted();
    await client.query(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;${settingOf(orgId)};SET LOCAL TimeZone = 'UTC';SET LOCAL DateStyle = 'ISO';SET LOCAL jit = off`);
    const result = await work({
      sql: sqlOf(client),
      async estimate(statement) {
        const { rows } = await client.query(`EXPLAIN (FORMAT JSON) ${await bound(client, statement)}`);
        return Math.round(planSchema.parse(rows)[0]["QUERY PLAN"][0].Plan["Plan Rows"]);
      },
      csv: async (statement) => client.query(copyTo(`COPY (${await bound(client, statement)}) TO STDOUT WITH (FORMAT csv, ENCODING 'UTF8')`)),
    });
    signal.throwIfAborted();
    return result;
  } finally {
    signal.removeEventListener("abort", abort);
    await client.end().catch(() => undefined);
  }
}

/**
 * COPY takes no parameters. Its values are bound all the same: to settings of the transaction, which the
 * statement reads. They are stable, so that the planner estimates and uses indexes as with constants.
 * A `v` before the value tells an empty text from none.
 */
async function bound(client: pg.Client, { text, values }: Statement): Promise<string> {
  for (const [i, value] of values.entries()) await client.query("SELECT set_config($1, $2, true)", [`plumbline.p${i + 1}`, value === null ? "" : `v${value}`]);
  return text.replace(/\$(\d+)/g, (_, n: string) => `substr(nullif(current_setting('plumbline.p${n}'), ''), 2)`);
}
