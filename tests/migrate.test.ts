import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { QueryResultRow } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withClient } from "@/db/connect";
import { migrate, migrationState } from "@/db/migrate";
import { createTestDatabase, type TestDatabase } from "./support/cluster";

let database: TestDatabase;
let folder: string;
beforeEach(async () => {
  database = await createTestDatabase({ empty: true });
  folder = await mkdtemp(join(tmpdir(), "plumbline-migrations-"));
});
afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

async function write(name: string, sql: string): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, "migration.sql"), sql);
}

function query<Row extends QueryResultRow>(sql: string): Promise<Row[]> {
  return withClient(database.urls.owner, "test", async (client) => (await client.query<Row>(sql)).rows);
}

const go = () => migrate(database.urls.owner, folder);

test("in order, once, with the history that Prisma writes", async () => {
  const second = "INSERT INTO t VALUES (1);\nALTER TABLE t ADD COLUMN y int;\n";
  await write("20260102000000_second", second);
  await write("20260101000000_first", "CREATE TABLE t (x int);");
  expect(await go()).toEqual(["20260101000000_first", "20260102000000_second"]);
  expect(await go()).toEqual([]);
  const rows = await query("SELECT * FROM _prisma_migrations ORDER BY migration_name");
  expect(rows).toHaveLength(2);
  expect(rows[1]).toMatchObject({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    checksum: createHash("sha256").update(second).digest("hex"),
    migration_name: "20260102000000_second",
    finished_at: expect.any(Date),
    logs: null,
    rolled_back_at: null,
    applied_steps_count: 1,
  });
});

test("two deploys at once: each migration runs once", async () => {
  await write("1_slow", "CREATE TABLE t (x int); SELECT pg_sleep(0.2); INSERT INTO t VALUES (1);");
  await write("2_more", "INSERT INTO t VALUES (2);");
  const applied = await Promise.all([go(), go(), go(), go()]);
  expect(applied.flat().sort()).toEqual(["1_slow", "2_more"]);
  expect(await query("SELECT x FROM t ORDER BY x")).toEqual([{ x: 1 }, { x: 2 }]);
});

test("a failed migration is undone and remembered; nothing goes on until it is marked", async () => {
  await write("1_fine", "CREATE TABLE t (x int);");
  await write("2_broken", "INSERT INTO t VALUES (1); SELECT no_such_function();");
  await write("3_after", "INSERT INTO t VALUES (3);");
  await expect(go()).rejects.toThrow(/2_broken failed and was undone: .*no_such_function/);
  expect(await query("SELECT x FROM t")).toEqual([]);
  await expect(go()).rejects.toThrow(/2_broken failed before .*no_such_function.*UPDATE _prisma_migrations/s);
  await expect(migrationState(database.urls.owner, folder)).rejects.toThrow(/2_broken failed before/);

  await write("2_broken", "INSERT INTO t VALUES (2);");
  await query("UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = '2_broken' AND finished_at IS NULL");
  expect(await go()).toEqual(["2_broken", "3_after"]);
  expect(await query("SELECT x FROM t ORDER BY x")).toEqual([{ x: 2 }, { x: 3 }]);
});

test("a server that goes away half-way leaves nothing, and the next deploy does it", async () => {
  await write("1_long", "CREATE TABLE t (x int); SELECT pg_sleep(CASE WHEN current_setting('application_name') = 'plumbline migrate' THEN 30 ELSE 0 END);");
  const running = go();
  const killed = expect(running).rejects.toThrow(/1_long failed and was undone/);
  await withClient(database.superuserUrl, "test", async (client) => {
    const sleeping = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'";
    while ((await client.query(sleeping)).rowCount === 0) await sleep(20);
  });
  await killed;
  expect(await query("SELECT to_regclass('t') AS t, (SELECT count(*)::int FROM _prisma_migrations) AS n")).toEqual([{ t: null, n: 0 }]);
  await write("1_long", "CREATE TABLE t (x int);");
  expect(await go()).toEqual(["1_long"]);
});

test("a changed file is refused; other line ends are not a change", async () => {
  await write("1_a", "CREATE TABLE t (\n  x int\n);\n");
  await go();
  await write("1_a", "CREATE TABLE t (\r\n  x int\r\n);\r\n");
  expect(await go()).toEqual([]);
  await write("1_a", "CREATE TABLE t (\n  x bigint\n);\n");
  await expect(go()).rejects.toThrow(/1_a was changed after it had been applied/);
});

test("what Prisma left half-applied stops us", async () => {
  await write("1_a", "CREATE TABLE t (x int);");
  await go();
  await query("INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('x', 'y', '2_theirs')");
  await write("2_theirs", "SELECT 1;");
  await expect(go()).rejects.toThrow(/2_theirs failed before/);
});

test("an older Plumbline stays off a newer one's database", async () => {
  await write("1_a", "CREATE TABLE t (x int);");
  await write("2_b", "CREATE TABLE u (x int);");
  await go();
  await rm(join(folder, "2_b"), { recursive: true });
  await expect(go()).rejects.toThrow(/2_b, which this Plumbline does not know/);
});

test("a migration that comes late by its name is refused", async () => {
  await write("2_b", "CREATE TABLE u (x int);");
  await go();
  await write("1_a", "CREATE TABLE t (x int);");
  await expect(go()).rejects.toThrow(/1_a is not applied, but the later 2_b is/);
});
