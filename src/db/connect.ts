import pg from "pg";

/**
 * One connection of its own for set-up work, closed afterwards.
 * @param what shows in pg_stat_activity
 */
export async function withClient<T>(url: string, what: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: `plumbline ${what}`, connectionTimeoutMillis: 15_000 });
  // A connection that breaks while idle says so here, too; the next query reports it.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
