import type pg from "pg";
import { escapeIdentifier, escapeLiteral } from "pg";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode, messageOf } from "@/kernel/errors";
import { Fault } from "@/kernel/fault";
import { withClient } from "./connect";
import type { DatabaseUrls } from "./database";
import { scramVerifier } from "./scram";
import type { Secrets } from "./secrets";

export const DUTIES = ["app", "pipeline", "platform", "auth"] as const;
export type Duty = (typeof DUTIES)[number];

/** Migrations grant to these groups; installations log in with roles of their own that belong to them. */
export const groupOf = (duty: Duty) => `plumbline_${duty}`;
export const loginOf = (secrets: Secrets, duty: Duty | "owner") => `plb_${secrets.installId}_${duty}`;

/** The connection strings of an installation, without asking the database. */
export function databaseUrls(ownerUrl: string, secrets: Secrets, database: string, appUrl?: string): DatabaseUrls {
  const as = (duty: Duty) => urlWith(ownerUrl, { user: loginOf(secrets, duty), password: secrets[`${duty}Password`], database });
  return {
    owner: urlWith(ownerUrl, { database }),
    app: appUrl ?? as("app"),
    pipeline: as("pipeline"),
    platform: as("platform"),
    auth: as("auth"),
  };
}

export function urlWith(url: string, change: { user?: string; password?: string; database?: string }): string {
  const changed = new URL(url);
  if (change.user !== undefined) changed.username = encodeURIComponent(change.user);
  if (change.password !== undefined) changed.password = encodeURIComponent(change.password);
  if (change.database !== undefined) changed.pathname = `/${encodeURIComponent(change.database)}`;
  return changed.href;
}

export const databaseOf = (url: string) => decodeURIComponent(new URL(url).pathname.slice(1)) || "postgres";

/**
 * Makes the four groups and this installation's four login roles, or adds what is missing.
 * To run before migrating; safe to run at once with itself, from other databases of the cluster too.
 * @param ownerUrl a role with CREATEROLE that owns the database
 * @param appUrl the app's own connection, when the operator has made one: it joins the group instead
 * @throws Fault `unavailable` when the owner may not make roles
 */
export async function provisionRoles(ownerUrl: string, secrets: Secrets, database: string, appUrl?: string): Promise<DatabaseUrls> {
  const urls = databaseUrls(ownerUrl, secrets, database, appUrl);
  await withClient(urls.owner, "roles", async (client) => {
    // Per database; roles belong to the cluster, so it is tried again below.
    await client.query("SELECT pg_advisory_lock(hashtext('plumbline roles'))");
    for (const duty of DUTIES) {
      const group = groupOf(duty);
      await createRole(client, group, "NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS");
      const given = duty === "app" && appUrl !== undefined;
      const login = given ? decodeURIComponent(new URL(appUrl).username) : loginOf(secrets, duty);
      if (!given) await createLogin(client, login, secrets[`${duty}Password`]);
      await join(client, group, login);
      await patiently(client, `GRANT CONNECT ON DATABASE ${escapeIdentifier(database)} TO ${escapeIdentifier(login)}`);
    }
  });
  return urls;
}

async function createLogin(client: pg.Client, role: string, password: string): Promise<void> {
  const login = `LOGIN PASSWORD ${escapeLiteral(scramVerifier(password))}`;
  const made = await createRole(client, role, `${login} INHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS`);
  // The secrets are what counts: a restored data folder must be able to log in again.
  if (!made) await patiently(client, `ALTER ROLE ${escapeIdentifier(role)} ${login}`);
}

async function createRole(client: pg.Client, role: string, attributes: string): Promise<boolean> {
  const found = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [role]);
  if (found.rowCount !== 0) return false;
  try {
    await client.query(`CREATE ROLE ${escapeIdentifier(role)} ${attributes}`);
    return true;
  } catch (error) {
    // duplicate_object, or unique_violation when both are at the very same moment
    if (hasCode(error, "42710", "23505")) return false;
    throw roleFault(error);
  }
}

async function join(client: pg.Client, group: string, member: string): Promise<void> {
  const found = await client.query(
    `SELECT 1 FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid JOIN pg_roles r ON r.oid = m.member
      WHERE g.rolname = $1 AND r.rolname = $2`,
    [group, member],
  );
  if (found.rowCount === 0) await patiently(client, `GRANT ${escapeIdentifier(group)} TO ${escapeIdentifier(member)}`);
}

/** Two sessions that change the same row of a catalogue at once make PostgreSQL raise an internal error in one. */
async function patiently(client: pg.Client, statement: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query(statement);
      return;
    } catch (error) {
      const raced = hasCode(error, "23505") || (hasCode(error, "XX000") && messageOf(error).includes("concurrently"));
      if (!raced || attempt === 20) throw roleFault(error);
      await sleep(10 + 20 * Math.random());
    }
  }
}

function roleFault(error: unknown): unknown {
  if (!hasCode(error, "42501")) return error;
  return new Fault(
    "unavailable",
    `The database's owner may not prepare its roles (${messageOf(error)}). Let a superuser run: ALTER ROLE <owner> CREATEROLE; and, where the groups already exist: GRANT ${DUTIES.map(groupOf).join(", ")} TO <owner> WITH ADMIN OPTION.`,
    {},
    { cause: error },
  );
}
