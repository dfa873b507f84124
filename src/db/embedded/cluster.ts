import { mkdir, readFile, readdir, rename, rm, writeFile, chown } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "@/kernel/errors";
import { Fault } from "@/kernel/fault";
import { withLock } from "@/boot/lock.mjs";
import type { Secrets } from "@/db/secrets";
import { exists, readPointer, settle, settled, writePointer, type Layout } from "./layout";
import { disarmStalePid, findPostmaster, isPostmaster } from "./pidfile";
import { runAs, type Platform } from "./platform";
import { SUPERUSER, settingsFile } from "./settings";

/** A living embedded database. */
export interface Embedded {
  readonly layout: Layout;
  readonly pid: number;
  readonly port: number;
  /** False when it was already running and has been adopted. */
  readonly started: boolean;
  /** As the superuser: for making roles and databases, never for the app. */
  readonly superuserUrl: string;
}

export type StopMode = "fast" | "immediate";

export interface StartOptions {
  /** False only for throw-away clusters: what is committed may be lost with the machine. */
  readonly durable?: boolean;
  /** Other binaries than those that npm installed. */
  readonly platform?: Platform;
  /** Insist on the port that it had before, because pools are connected to it. */
  readonly samePort?: boolean;
}

/** Crash recovery after a hard stop replays at most max_wal_size; this is far beyond that. */
const START_SECONDS = 600;
/** Within this a `fast` stop has written out what is in memory. */
const STOP_MS = 120_000;

/**
 * Makes sure that the embedded PostgreSQL of this data folder runs: adopts it when it does, starts it
 * when it does not, creates it at the first time. Safe to call from several processes at once.
 * @throws Fault `unavailable` with the server's own words when it does not start
 */
export async function startEmbedded(dataFolder: string, secrets: Secrets, options: StartOptions = {}): Promise<Embedded> {
  return withLock(join(dataFolder, "database.lock"), async () => {
    const layout = await settle(dataFolder, secrets.installId, options.platform);
    const running = await adopt(layout, secrets);
    if (running !== undefined) return running;
    if (await exists(join(layout.cluster, "PG_VERSION"))) await assertSameMajor(layout);
    else await initialise(layout, secrets, options);
    return launch(layout, secrets, options);
  });
}

/** Whether this data folder has an embedded database, running or not. */
export async function isCreated(dataFolder: string): Promise<boolean> {
  const pointer = await readPointer(dataFolder);
  return pointer !== undefined && exists(join(pointer.home, "data", "PG_VERSION"));
}

/** The living database of this data folder, once it answers; undefined when none runs. */
async function adopt(layout: Layout, secrets: Secrets): Promise<Embedded | undefined> {
  for (;;) {
    const found = await findPostmaster(layout.cluster);
    if (found === undefined) return undefined;
    if (found.status === "ready") return describe(layout, secrets, found.pid, found.port, false);
    // Still recovering, or on its way out: either way it will not stay like this.
    await sleep(50);
  }
}

function describe(layout: Layout, secrets: Secrets, pid: number, port: number, started: boolean): Embedded {
  const superuserUrl = `postgresql://${SUPERUSER}:${encodeURIComponent(secrets.superuserPassword)}@127.0.0.1:${port}/postgres`;
  return { layout, pid, port, started, superuserUrl };
}

async function assertSameMajor(layout: Layout): Promise<void> {
  const was = (await readFile(join(layout.cluster, "PG_VERSION"), "utf8")).trim();
  if (Number(was) === layout.platform.major) return;
  throw new Fault(
    "unavailable",
    `The database in ${layout.cluster} was made by PostgreSQL ${was} and this Plumbline brings PostgreSQL ${layout.platform.major}: dump it with the Plumbline that made it and restore it into a new data folder.`,
  );
}

async function initialise(layout: Layout, secrets: Secrets, options: StartOptions): Promise<void> {
  const { user, home } = layout;
  // Made aside and renamed: a start that is killed half-way leaves nothing that looks like a database.
  const draft = join(home, "data.new");
  const passwordFile = join(home, "superuser.password");
  await mkdir(home, { recursive: true, mode: 0o700 });
  await rm(draft, { recursive: true, force: true });
  await writeFile(passwordFile, `${secrets.superuserPassword}\n`, { mode: 0o600 });
  try {
    if (user !== undefined) await chown(passwordFile, user.uid, user.gid);
    const made = await runAs(user, join(layout.platform.folder, "bin", "initdb"), [
      "-D", draft, `--username=${SUPERUSER}`, `--pwfile=${passwordFile}`, "--auth=scram-sha-256",
      "--encoding=UTF8", "--locale=C", ...(options.durable === false ? ["--no-sync"] : []),
    ]);
    if (!made.ok) throw new Fault("unavailable", `PostgreSQL could not create its data folder in ${home}: ${made.output.trim()}`);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(draft, layout.cluster);
}

async function launch(layout: Layout, secrets: Secrets, options: StartOptions): Promise<Embedded> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const port = await choosePort(layout, options.samePort === true);
    await writeOwned(layout, join(layout.cluster, "plumbline.conf"), settingsFile(port, options.durable !== false));
    await includeSettings(layout);
    await disarmStalePid(layout.cluster);
    await rm(layout.startLog, { force: true });
    const ran = await pgCtl(layout, ["-w", "-t", String(START_SECONDS), "-l", layout.startLog, "start"]);
    const found = await findPostmaster(layout.cluster);
    if (ran.ok && found !== undefined) {
      await writePointer(layout.dataFolder, { home: layout.home, port: found.port });
      return describe(layout, secrets, found.pid, found.port, true);
    }
    const said = await lastWords(layout, ran.output);
    // Orphans of a killed server take a moment to notice, and another program may have taken the port.
    const passing = /pre-existing shared memory block|could not bind|Address already in use/i.test(said);
    if (!passing || Date.now() > deadline) throw new Fault("unavailable", `PostgreSQL did not start in ${layout.cluster}: ${said}`);
    await sleep(200);
  }
}

/**
 * Stops the database. `fast` writes everything out first; `immediate` leaves recovery to the next start.
 * It is over when the server that ran is gone. pg_ctl is not the one to wait for that: it takes a server
 * that a watch started in the meantime for the one that is to go.
 */
export async function stopEmbedded(layout: Layout, mode: StopMode = "fast"): Promise<void> {
  const running = await findPostmaster(layout.cluster);
  if (running === undefined) return;
  const ran = await pgCtl(layout, ["-W", "-m", mode, "stop"]);
  for (const deadline = Date.now() + STOP_MS; isPostmaster(running.pid, layout.cluster); ) {
    // It may be ending by itself, which is what was wanted; then its pid file is gone already.
    const deaf = !ran.ok && (await findPostmaster(layout.cluster))?.pid === running.pid;
    if (deaf || Date.now() > deadline) throw new Fault("unavailable", `PostgreSQL did not stop: ${ran.output.trim()}`);
    await sleep(20);
  }
}

/** Stops the database at once and removes it with everything in it. For throw-away clusters only. */
export async function destroyEmbedded(dataFolder: string): Promise<void> {
  const layout = await settled(dataFolder);
  if (layout === undefined) return;
  await stopEmbedded(layout, "immediate");
  await rm(layout.home, { recursive: true, force: true });
}

function pgCtl(layout: Layout, args: readonly string[]) {
  return runAs(layout.user, join(layout.platform.folder, "bin", "pg_ctl"), ["-D", layout.cluster, ...args]);
}

async function choosePort(layout: Layout, same: boolean): Promise<number> {
  const kept = (await readPointer(layout.dataFolder))?.port;
  if (kept !== undefined && (same || (await portOf(kept)) !== undefined)) return kept;
  const free = await portOf(0);
  if (free === undefined) throw new Fault("unavailable", "No port is free on 127.0.0.1.");
  return free;
}

/** Binds for a moment: the port it got, or undefined when that one is taken. */
function portOf(wanted: number): Promise<number | undefined> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once("error", () => done(undefined));
    probe.listen(wanted, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => done(typeof address === "object" && address !== null ? address.port : undefined));
    });
  });
}

async function includeSettings(layout: Layout): Promise<void> {
  const path = join(layout.cluster, "postgresql.conf");
  const line = "include 'plumbline.conf'";
  const text = await readFile(path, "utf8");
  if (!text.includes(line)) await writeOwned(layout, path, `${text}\n# Plumbline's settings are written again at every start\n${line}\n`);
}

async function writeOwned(layout: Layout, path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
  if (layout.user !== undefined) await chown(path, layout.user.uid, layout.user.gid);
}

/** The end of what the server wrote, wherever it had got to: its own words beat pg_ctl's. */
async function lastWords(layout: Layout, pgCtlSaid: string): Promise<string> {
  const logs = join(layout.cluster, "log");
  const names = (await exists(logs)) ? (await readdir(logs)).map((name) => join(logs, name)) : [];
  const texts: string[] = [];
  for (const path of [layout.startLog, ...names]) {
    try {
      texts.push(await readFile(path, "utf8"));
    } catch (error) {
      texts.push(`(${path}: ${messageOf(error)})`);
    }
  }
  const tail = texts.flatMap((text) => text.trim().split("\n").slice(-6)).join("\n").trim();
  return tail === "" ? pgCtlSaid.trim() : tail;
}
