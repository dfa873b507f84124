import { randomBytes } from "node:crypto";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { escapeIdentifier } from "pg";
import { inject } from "vitest";
import type { TestProject } from "vitest/node";
import { hasCode } from "@/kernel/errors";
import { withClient } from "@/db/connect";
import type { DatabaseUrls } from "@/db/database";
import { startEmbedded } from "@/db/embedded/cluster";
import type { Platform } from "@/db/embedded/platform";
import { migrate } from "@/db/migrate";
import { provisionOwner } from "@/db/prepare";
import { assertRoles } from "@/db/role-check";
import { DUTIES, databaseUrls, loginOf, provisionRoles, urlWith } from "@/db/roles";
import { generateSecrets, type Secrets } from "@/db/secrets";
import { throwawayFolder } from "./reaped";

/** What the tests' processes need to know of the one cluster that they share. */
export interface TestCluster {
  readonly superuserUrl: string;
  readonly ownerUrl: string;
  readonly secrets: Secrets;
  readonly template: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    cluster: TestCluster;
  }
}

/**
 * Vitest's global set-up: one throw-away cluster, and in it one migrated database to copy from.
 * `PLUMBLINE_TEST_POSTGRES` makes it with the binaries of another version (`/usr/lib/postgresql/15`),
 * `PLUMBLINE_TEST_OWNER_URL` (a superuser) takes a running PostgreSQL instead, and
 * `PLUMBLINE_TEST_FSYNC=1` makes the throw-away one as durable as a real one.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { cluster, remove } = await makeCluster();
  project.provide("cluster", cluster);
  return remove;
}

/** For a run that starts several test runs: they take it from `PLUMBLINE_TEST_CLUSTER`, as JSON. */
export const startSharedCluster = makeCluster;

async function makeCluster(): Promise<{ cluster: TestCluster; remove(): Promise<void> }> {
  const shared = process.env.PLUMBLINE_TEST_CLUSTER;
  if (shared !== undefined) return { cluster: JSON.parse(shared) as TestCluster, remove: async () => undefined };
  const secrets = generateSecrets();
  const given = process.env.PLUMBLINE_TEST_OWNER_URL;
  if (given !== undefined && given !== "") return { cluster: await migrated(given, secrets), remove: () => clean(given, secrets) };

  const folder = await throwawayFolder();
  try {
    const durable = process.env.PLUMBLINE_TEST_FSYNC === "1";
    const embedded = await startEmbedded(folder.dataFolder, secrets, { durable, platform: otherPlatform() });
    return { cluster: await migrated(embedded.superuserUrl, secrets), remove: folder.remove };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

function otherPlatform(): Platform | undefined {
  const folder = process.env.PLUMBLINE_TEST_POSTGRES;
  if (folder === undefined || folder === "") return undefined;
  const major = Number(basename(folder));
  return { folder, major, packageVersion: String(major) };
}

async function migrated(superuserUrl: string, secrets: Secrets): Promise<TestCluster> {
  const template = `plb_${secrets.installId}_template`;
  const ownerUrl = await provisionOwner(superuserUrl, secrets, template);
  const urls = await provisionRoles(ownerUrl, secrets, template);
  await migrate(urls.owner);
  await assertRoles(urls);
  return { superuserUrl, ownerUrl, secrets, template };
}

/** On a PostgreSQL that is not ours to throw away: what was made there goes, the shared groups stay. */
async function clean(superuserUrl: string, secrets: Secrets): Promise<void> {
  await withClient(superuserUrl, "test clean-up", async (client) => {
    const { rows } = await client.query<{ datname: string }>("SELECT datname FROM pg_database WHERE datname LIKE $1", [`plb\\_${secrets.installId}\\_%`]);
    for (const { datname } of rows) await client.query(`DROP DATABASE ${escapeIdentifier(datname)} WITH (FORCE)`);
    for (const duty of [...DUTIES, "owner"] as const) await client.query(`DROP ROLE IF EXISTS ${escapeIdentifier(loginOf(secrets, duty))}`);
  });
}

export interface TestDatabase {
  readonly urls: DatabaseUrls;
  readonly secrets: Secrets;
  /** A superuser's connection to this database, to look behind row-level security. */
  readonly superuserUrl: string;
  drop(): Promise<void>;
}

/**
 * A database of its own for a test file: a copy of the migrated one, or of nothing with `empty`.
 * Close the pools, then `drop`.
 */
export async function createTestDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const { superuserUrl, ownerUrl, secrets, template: migratedTemplate } = inject("cluster");
  const template = empty ? "template0" : migratedTemplate;
  const name = `plb_${secrets.installId}_${randomBytes(6).toString("hex")}`;
  await withClient(superuserUrl, "test set-up", async (client) => {
    await copyTemplate(client.query.bind(client), name, template, loginOf(secrets, "owner"));
    const logins = DUTIES.map((duty) => escapeIdentifier(loginOf(secrets, duty))).join(", ");
    await client.query(`REVOKE CONNECT ON DATABASE ${escapeIdentifier(name)} FROM PUBLIC`);
    await client.query(`GRANT CONNECT ON DATABASE ${escapeIdentifier(name)} TO ${logins}`);
  });
  return {
    urls: databaseUrls(ownerUrl, secrets, name),
    secrets,
    superuserUrl: urlWith(superuserUrl, { database: name }),
    drop: () =>
      withClient(superuserUrl, "test clean-up", async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`);
      }),
  };
}

async function copyTemplate(query: (sql: string) => Promise<unknown>, name: string, template: string, owner: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await query(`CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${escapeIdentifier(template)} OWNER ${escapeIdentifier(owner)}`);
      return;
    } catch (error) {
      // object_in_use: the migration's session, or autovacuum, has not quite left the template.
      if (!hasCode(error, "55006") || attempt === 50) throw error;
      await sleep(100);
    }
  }
}
