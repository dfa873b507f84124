import { withClient } from "@/db/connect";
import type { TestDatabase } from "./cluster";

/**
 * How often PostgreSQL broke off a transaction of this database because of a deadlock. It counts them without being
 * asked, so a deadlock that was tried again successfully is seen as well.
 */
export async function deadlocksOf({ superuserUrl }: TestDatabase): Promise<number> {
  return withClient(superuserUrl, "test", async (client) => {
    // Every session tells of what it counted when it ends, or is idle: so the ones under test must have been closed.
    const { rows } = await client.query<{ n: string }>("SELECT deadlocks AS n FROM pg_stat_database WHERE datname = current_database()");
    return Number(rows[0]?.n);
  });
}
