import { escapeIdentifier, escapeLiteral } from "pg";
import type { Env } from "@/env";
import { Fault } from "@/kernel/fault";
import { withClient } from "./connect";
import type { DatabaseUrls } from "./database";
import { isCreated, startEmbedded, stopEmbedded, type Embedded, type StopMode } from "./embedded/cluster";
import { watchEmbedded } from "./embedded/watch";
import { migrate } from "./migrate";
import { assertRoles } from "./role-check";
import { databaseOf, databaseUrls, loginOf, provisionRoles, urlWith } from "./roles";
import { scramVerifier } from "./scram";
import { loadSecrets, type Secrets } from "./secrets";

const DATABASE = "plumbline";

/** Not yet pools: see `createDatabase`. */
export interface PreparedDatabase {
  readonly urls: DatabaseUrls;
  readonly secrets: Secrets;
  /** Undefined with an external database. */
  readonly embedded: Embedded | undefined;
  stop(mode?: StopMode): Promise<void>;
  /** Leaves the database running, for another process that takes over. */
  release(): Promise<void>;
}

/** One line about something that happened to the database, for the log. */
export type Notice = (message: string) => void;

/**
 * Everything between the environment and a database that is ready to serve: runs the embedded one or
 * takes the external one, makes roles, migrates, and refuses roles that are not safe. An embedded
 * database that dies is started again until `stop`.
 * @throws Fault with a sentence for the operator
 */
export async function prepareDatabase(env: Env, notice: Notice): Promise<PreparedDatabase> {
  const secrets = await loadSecrets(env.dataFolder);
  const embedded = env.database === undefined ? await startEmbedded(env.dataFolder, secrets) : undefined;
  const watch = embedded && watchEmbedded(embedded, secrets, { notice });
  const release = async () => watch?.stop();
  const stop = async (mode: StopMode = "fast") => {
    await release();
    if (embedded !== undefined) await stopEmbedded(embedded.layout, mode);
  };
  try {
    const ownerUrl = embedded === undefined ? env.database?.ownerUrl : await provisionOwner(embedded.superuserUrl, secrets, DATABASE);
    if (ownerUrl === undefined) throw new TypeError("neither an embedded nor an external database");
    const urls = await provisionRoles(ownerUrl, secrets, databaseOf(ownerUrl), env.database?.appUrl);
    for (const name of await migrate(urls.owner)) notice(`Applied migration ${name}`);
    await assertRoles(urls);
    return { urls, secrets, embedded, stop, release };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * The database for a process beside the server: adopts the living one, or starts it and stops it at
 * the end, unless another process is using it by then. Neither migrates nor changes roles.
 * @throws Fault `unavailable` when there is none yet
 */
export async function connectDatabase(env: Env): Promise<PreparedDatabase> {
  // A command beside the server makes no database: the start does, and says what it made.
  if (env.database === undefined && !(await isCreated(env.dataFolder))) {
    throw new Fault("unavailable", "The database has not been set up. Start Plumbline once with npm start, which makes it.");
  }
  const secrets = await loadSecrets(env.dataFolder);
  if (env.database !== undefined) {
    const { ownerUrl, appUrl } = env.database;
    return { urls: databaseUrls(ownerUrl, secrets, databaseOf(ownerUrl), appUrl), secrets, embedded: undefined, stop: async () => undefined, release: async () => undefined };
  }
  const embedded = await startEmbedded(env.dataFolder, secrets);
  const ownerUrl = ownerUrlOf(embedded.superuserUrl, secrets, DATABASE);
  return {
    urls: databaseUrls(ownerUrl, secrets, DATABASE),
    secrets,
    embedded,
    release: async () => undefined,
    async stop(mode = "fast") {
      if (embedded.started && !(await usedByOthers(embedded))) await stopEmbedded(embedded.layout, mode);
    },
  };
}

async function usedByOthers(embedded: Embedded): Promise<boolean> {
  return withClient(embedded.superuserUrl, "stop", async (client) => {
    const { rowCount } = await client.query(
      "SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() LIMIT 1",
    );
    return rowCount !== 0;
  });
}

const ownerUrlOf = (superuserUrl: string, secrets: Secrets, database: string) =>
  urlWith(superuserUrl, { user: loginOf(secrets, "owner"), password: secrets.ownerPassword, database });

/**
 * Makes, as a superuser, the ordinary role that owns the database, and the database.
 * @returns the owner's connection string
 */
export async function provisionOwner(superuserUrl: string, secrets: Secrets, database: string): Promise<string> {
  const owner = loginOf(secrets, "owner");
  await withClient(superuserUrl, "set-up", async (client) => {
    await client.query("SELECT pg_advisory_lock(hashtext('plumbline set-up'))");
    const role = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [owner]);
    const verb = role.rowCount === 0 ? "CREATE" : "ALTER";
    await client.query(`${verb} ROLE ${escapeIdentifier(owner)} LOGIN CREATEROLE NOSUPERUSER NOBYPASSRLS PASSWORD ${escapeLiteral(scramVerifier(secrets.ownerPassword))}`);
    const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [database]);
    if (found.rowCount === 0) {
      await client.query(`CREATE DATABASE ${escapeIdentifier(database)} OWNER ${escapeIdentifier(owner)} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'`);
    }
    await client.query(`REVOKE CONNECT ON DATABASE ${escapeIdentifier(database)} FROM PUBLIC`);
  });
  return ownerUrlOf(superuserUrl, secrets, database);
}
