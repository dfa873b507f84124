import type pg from "pg";
import { withClient } from "@/db/connect";
import { connectDatabase } from "@/db/prepare";
import { urlWith } from "@/db/roles";
import { readEnv } from "@/env";
import { dataFolder } from "./installation";

/** The installation's database as its superuser: for states that time alone would bring about. */
export async function inDatabase<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const database = await connectDatabase(readEnv({ NODE_ENV: "test", PLUMBLINE_DATA: dataFolder() }));
  if (database.embedded === undefined) throw new Error("the browser tests use the embedded database");
  return withClient(urlWith(database.embedded.superuserUrl, { database: "plumbline" }), "browser test", work);
}
