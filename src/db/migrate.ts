import { createHash, randomUUID } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import type pg from "pg";
import { hasCode, messageOf } from "@/kernel/errors";
import { Fault } from "@/kernel/fault";
import { withClient } from "./connect";

/** The lock that Prisma's own `migrate deploy` takes: both may race. */
const PRISMA_LOCK = 72707369;

/** Prisma's table, to the letter, so that `prisma migrate deploy` can take over the same history. */
const HISTORY = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                  VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum            VARCHAR(64) NOT NULL,
    finished_at         TIMESTAMPTZ,
    migration_name      VARCHAR(255) NOT NULL,
    logs                TEXT,
    rolled_back_at      TIMESTAMPTZ,
    started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  )`;

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
  /** Of the same file with the line ends of another system, as Prisma accepts it */
  readonly checksums: readonly string[];
}

interface Applied {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished: boolean;
  readonly logs: string | null;
}

export interface MigrationState {
  readonly applied: readonly string[];
  readonly pending: readonly string[];
}

export const migrationsFolder = () => fileURLToPath(new URL("../../prisma/migrations", import.meta.url));

/**
 * Applies the migrations that the database lacks, in order, each in one transaction together with its
 * row of history: a process that is killed half-way leaves nothing behind.
 * @returns the names of those applied now
 * @throws Fault `conflict` when the history and the files disagree, or a migration failed before
 * @throws Fault `unavailable` when one fails now; nothing of it remains
 */
export async function migrate(ownerUrl: string, folder: string = migrationsFolder()): Promise<string[]> {
  const migrations = await readMigrations(folder);
  return withClient(ownerUrl, "migrate", async (client) => {
    await client.query("SELECT pg_advisory_lock($1)", [PRISMA_LOCK]);
    await client.query(HISTORY);
    const pending = compare(migrations, await readHistory(client));
    for (const migration of pending) await apply(client, migration);
    return pending.map((migration) => migration.name);
  });
}

/** What is applied and what is not. Raises the same faults as `migrate`, changes nothing. */
export async function migrationState(ownerUrl: string, folder: string = migrationsFolder()): Promise<MigrationState> {
  const migrations = await readMigrations(folder);
  return withClient(ownerUrl, "migrations", async (client) => {
    const made = await client.query<{ made: boolean }>("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS made");
    const history = made.rows[0]?.made === true ? await readHistory(client) : [];
    const pending = compare(migrations, history).map((migration) => migration.name);
    return { applied: history.map((row) => row.migration_name), pending };
  });
}

async function readMigrations(folder: string): Promise<Migration[]> {
  let entries;
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();
  return Promise.all(names.map(async (name) => describe(name, await readFile(join(folder, name, "migration.sql"), "utf8"))));
}

function describe(name: string, sql: string): Migration {
  const unix = sql.replaceAll("\r\n", "\n");
  const checksums = [sql, unix, unix.replaceAll("\n", "\r\n")].map((text) => createHash("sha256").update(text).digest("hex"));
  return { name, sql, checksum: checksums[0] ?? "", checksums };
}

async function readHistory(client: pg.Client): Promise<Applied[]> {
  const { rows } = await client.query<Applied>(
    `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished, logs
       FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at, migration_name`,
  );
  return rows;
}

/** The migrations still to apply. */
function compare(migrations: readonly Migration[], history: readonly Applied[]): Migration[] {
  const files = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of history) {
    if (!row.finished) throw halfApplied(row);
    const file = files.get(row.migration_name);
    if (file === undefined) {
      throw new Fault("conflict", `The database has the migration ${row.migration_name}, which this Plumbline does not know: a newer Plumbline has been here. Start that one, or restore a backup from before it.`);
    }
    if (!file.checksums.includes(row.checksum)) {
      throw new Fault("conflict", `The migration ${file.name} was changed after it had been applied. Restore its file; a change of the schema needs a new migration.`);
    }
  }
  const done = new Set(history.map((row) => row.migration_name));
  const pending = migrations.filter((migration) => !done.has(migration.name));
  const last = history.map((row) => row.migration_name).sort().at(-1);
  const late = pending.find((migration) => last !== undefined && migration.name < last);
  if (late !== undefined) {
    throw new Fault("conflict", `The migration ${late.name} is not applied, but the later ${last} is: migrations go in order. Give it a later name.`);
  }
  return pending;
}

function halfApplied(row: Applied): Fault {
  return new Fault(
    "conflict",
    `The migration ${row.migration_name} failed before${row.logs === null ? "" : ` (it said: ${row.logs})`}. Fix the cause, then let it be tried again with: UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = '${row.migration_name}' AND finished_at IS NULL;`,
  );
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  const id = randomUUID();
  try {
    await client.query("BEGIN");
    await client.query("INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)", [id, migration.checksum, migration.name]);
    await client.query(migration.sql);
    // A migration must not set the search path or the role for what comes after it.
    await client.query("RESET ALL; RESET ROLE");
    await client.query("UPDATE _prisma_migrations SET finished_at = clock_timestamp(), applied_steps_count = 1 WHERE id = $1", [id]);
    await client.query("COMMIT");
  } catch (error) {
    await recordFailure(client, migration, error);
    throw new Fault("unavailable", `The migration ${migration.name} failed and was undone: ${messageOf(error)}`, {}, { cause: error });
  }
}

/** A fault of the migration itself is remembered, as Prisma does; a full disk or a lost server is not its fault. */
async function recordFailure(client: pg.Client, migration: Migration, error: unknown): Promise<void> {
  const state = error instanceof Error && "code" in error ? String(error.code) : "";
  if (!/^[0-9A-Z]{5}$/.test(state) || /^(08|40|53|55|57|58|XX)/.test(state)) return;
  await client.query("ROLLBACK");
  await client.query("INSERT INTO _prisma_migrations (id, checksum, migration_name, logs) VALUES ($1, $2, $3, $4)", [
    randomUUID(), migration.checksum, migration.name, messageOf(error),
  ]);
}
