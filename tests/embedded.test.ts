import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withClient } from "@/db/connect";
import { destroyEmbedded, startEmbedded, stopEmbedded, type Embedded } from "@/db/embedded/cluster";
import { findPostmaster } from "@/db/embedded/pidfile";
import { watchEmbedded } from "@/db/embedded/watch";
import { loadSecrets, type Secrets } from "@/db/secrets";
import { throwawayFolder, type Throwaway } from "./support/reaped";
import { within } from "./support/pace";

let folder: Throwaway;
let secrets: Secrets;
beforeEach(async () => {
  folder = await throwawayFolder();
  secrets = await loadSecrets(folder.dataFolder);
});
afterEach(() => folder.remove());

const start = () => startEmbedded(folder.dataFolder, secrets);

async function ask(embedded: Embedded, sql: string): Promise<unknown> {
  return withClient(embedded.superuserUrl, "test", async (client) => Object.values((await client.query(sql)).rows[0] ?? {})[0]);
}

async function kill(embedded: Embedded): Promise<void> {
  process.kill(embedded.pid, "SIGKILL");
  while ((await findPostmaster(embedded.layout.cluster))?.pid === embedded.pid) await sleep(10);
}

async function until(what: () => Promise<boolean>): Promise<void> {
  for (let i = 0; !(await what()); i += 1) {
    if (i > within(400)) throw new Error("it never came true");
    await sleep(25);
  }
}

test("it is durable, asks for a password, and listens on the loopback alone", async () => {
  const embedded = await start();
  expect(embedded.started).toBe(true);
  const settings = ["fsync", "synchronous_commit", "listen_addresses", "unix_socket_directories", "server_encoding", "TimeZone", "max_connections", "max_wal_size", "shared_buffers", "password_encryption"];
  const found = Object.fromEntries(await Promise.all(settings.map(async (name) => [name, await ask(embedded, `SHOW "${name}"`)])));
  expect(found).toEqual({
    fsync: "on",
    synchronous_commit: "on",
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    server_encoding: "UTF8",
    TimeZone: "UTC",
    max_connections: "100",
    max_wal_size: "4GB",
    shared_buffers: "256MB",
    password_encryption: "scram-sha-256",
  });
  expect(await ask(embedded, "SELECT datcollate FROM pg_database WHERE datname = current_database()")).toBe("C");
  const stranger = embedded.superuserUrl.replace(secrets.superuserPassword, "wrong");
  await expect(withClient(stranger, "test", async () => undefined)).rejects.toThrow(/password authentication failed/);
  const files = await readdir(embedded.layout.home);
  expect(files.sort()).toEqual(["data", "start.log"]);
});

test("a second start adopts the living server; of several at once, one starts it", async () => {
  const several = await Promise.all([start(), start(), start()]);
  expect(several.filter((embedded) => embedded.started)).toHaveLength(1);
  expect(new Set(several.map((embedded) => `${embedded.pid}:${embedded.port}`)).size).toBe(1);
  expect((await start()).started).toBe(false);
});

test("after a stop it comes back on its port, with what it had; on another when that one is taken", async () => {
  const first = await start();
  await ask(first, "CREATE TABLE kept AS SELECT 7 AS x");
  await stopEmbedded(first.layout);
  expect(await findPostmaster(first.layout.cluster)).toBeUndefined();
  const second = await start();
  expect(second.port).toBe(first.port);
  await stopEmbedded(second.layout);

  const squatter = createServer();
  await new Promise<void>((done) => squatter.listen(first.port, "127.0.0.1", done));
  try {
    const third = await start();
    expect(third.port).not.toBe(first.port);
    expect(await ask(third, "SELECT x FROM kept")).toBe(7);
  } finally {
    await new Promise((done) => squatter.close(done));
  }
});

test("killed, with its pid file left behind, it starts again and has every commit", async () => {
  const first = await start();
  await ask(first, "CREATE TABLE kept AS SELECT 7 AS x");
  await kill(first);
  expect(await readFile(join(first.layout.cluster, "postmaster.pid"), "utf8")).toContain(String(first.pid));
  const second = await start();
  expect(second.started).toBe(true);
  expect(await ask(second, "SELECT x FROM kept")).toBe(7);
});

test("a stale pid file whose number now belongs to a stranger is no server", async () => {
  const first = await start();
  const pidFile = join(first.layout.cluster, "postmaster.pid");
  const lines = (await readFile(pidFile, "utf8")).split("\n");
  await kill(first);
  // This very process is alive, and is no PostgreSQL.
  await writeFile(pidFile, [process.pid, ...lines.slice(1)].join("\n"));
  const second = await start();
  expect(second.started).toBe(true);
  expect(await ask(second, "SELECT 1")).toBe(1);
});

test("a start that was killed while it made the database begins again", async () => {
  await mkdir(join(folder.dataFolder, "postgres", "data.new", "base"), { recursive: true });
  expect(await ask(await start(), "SELECT 1")).toBe(1);
});

test("watched, it comes back on the same port; no longer watched, it stays down", async () => {
  const notices: string[] = [];
  const first = await start();
  const watch = watchEmbedded(first, secrets, { every: 50, notice: (message) => notices.push(message) });
  await kill(first);
  await until(async () => notices.some((notice) => notice.includes("is back")));
  const again = await start();
  expect(again).toMatchObject({ started: false, port: first.port });

  await watch.stop();
  await kill(again);
  await sleep(300);
  expect(await findPostmaster(first.layout.cluster)).toBeUndefined();
});

test("a stop is over when what was to stop is gone, though another is started at once", async () => {
  let running = await start();
  const watch = watchEmbedded(running, secrets, { every: 1, notice: () => undefined });
  for (let i = 0; i < 3; i += 1) {
    await stopEmbedded(running.layout, "immediate");
    const next = await start();
    expect(next.pid).not.toBe(running.pid);
    running = next;
  }
  await watch.stop();
}, within(30_000));

test("a database of another major version is one clear sentence", async () => {
  const first = await start();
  await stopEmbedded(first.layout);
  await writeFile(join(first.layout.cluster, "PG_VERSION"), "16\n");
  await expect(start()).rejects.toThrow(/was made by PostgreSQL 16 and this Plumbline brings PostgreSQL 18: dump it/);
});

test("a server that cannot start says why, in its own words", async () => {
  const first = await start();
  await stopEmbedded(first.layout);
  const conf = join(first.layout.cluster, "postgresql.auto.conf");
  await writeFile(conf, "shared_buffers = 'plenty'\n");
  await expect(start()).rejects.toThrow(/invalid value for parameter "shared_buffers": "plenty"/);
});

test("as root, a folder that the database's user cannot enter is pointed to elsewhere", async (context) => {
  if (process.getuid?.() !== 0) context.skip("only root runs the database as another user");
  const closed = await mkdtemp(join(tmpdir(), "plumbline-closed-"));
  const inside = join(closed, "data");
  try {
    await mkdir(inside);
    const theirs = await loadSecrets(inside);
    const embedded = await startEmbedded(inside, theirs);
    expect(embedded.layout.home).toBe(`/var/lib/plumbline/${theirs.installId}`);
    expect((await stat(embedded.layout.home)).mode & 0o777).toBe(0o700);
    expect((await startEmbedded(inside, theirs)).started).toBe(false);
    await destroyEmbedded(inside);
    await expect(stat(embedded.layout.home)).rejects.toThrow(/ENOENT/);
  } finally {
    await destroyEmbedded(inside);
    await rm(closed, { recursive: true, force: true });
  }
});
