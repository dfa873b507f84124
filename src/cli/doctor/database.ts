import type pg from "pg";
import { withClient } from "@/db/connect";
import type { DatabaseUrls } from "@/db/database";
import { migrationState } from "@/db/migrate";
import { unsafeRoles } from "@/db/role-check";
import { messageOf } from "@/kernel/errors";
import { fail, ok, warn, type Verdict } from "@/rpc/doctor";

const OLDEST_POSTGRES = 150_000;
const START_AGAIN = "Start Plumbline: it prepares the database, and says what is in the way.";

export async function checkReachable(urls: DatabaseUrls): Promise<Verdict> {
  try {
    return await withClient(urls.owner, "doctor", async (client) => {
      const row = await one<{ number: number; version: string }>(
        client,
        "SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version",
      );
      const found = `PostgreSQL ${row.version} answers`;
      return row.number >= OLDEST_POSTGRES ? ok(found) : fail(found, "Plumbline needs PostgreSQL 15 or newer: upgrade it, or unset DATABASE_URL to use the embedded one.");
    });
  } catch (error) {
    return fail(`no answer (${messageOf(error)})`, "Check DATABASE_URL and DATABASE_OWNER_URL, and that PostgreSQL runs and lets this machine in.");
  }
}

export async function checkMigrations(urls: DatabaseUrls): Promise<Verdict> {
  try {
    const { applied, pending } = await migrationState(urls.owner);
    if (pending.length === 0) return ok(`${applied.length} applied, none pending`);
    return warn(`${pending.length} pending: ${pending.join(", ")}`, "Restart Plumbline: it applies them.");
  } catch (error) {
    return fail(messageOf(error), "Do as the sentence says; Plumbline does not start before.");
  }
}

export async function checkRoles(urls: DatabaseUrls): Promise<Verdict> {
  try {
    const findings = await unsafeRoles(urls);
    if (findings.length === 0) return ok("row-level security holds for every role that serves requests");
    return fail(findings.join("; "), "Give Plumbline ordinary roles: no superuser, no BYPASSRLS, owner of nothing.");
  } catch (error) {
    return fail(`the roles cannot log in (${messageOf(error)})`, START_AGAIN);
  }
}

async function one<Row extends pg.QueryResultRow>(client: pg.Client, statement: string): Promise<Row> {
  const row = (await client.query<Row>(statement)).rows[0];
  if (row === undefined) throw new Error("a statement that always gives a row gave none");
  return row;
}
