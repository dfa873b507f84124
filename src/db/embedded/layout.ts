import { randomBytes } from "node:crypto";
import { access, chmod, chown, cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { hasCode } from "@/kernel/errors";
import { Fault } from "@/kernel/fault";
import { findPlatform, runAs, systemUser, type Platform, type SystemUser } from "./platform";

/** Where everything of an embedded database lies. */
export interface Layout {
  /** Plumbline's data folder */
  readonly dataFolder: string;
  /** The database's own folder; its user owns it */
  readonly home: string;
  /** PGDATA */
  readonly cluster: string;
  /** What it said while starting */
  readonly startLog: string;
  readonly platform: Platform;
  readonly user: SystemUser | undefined;
}

/** Where root puts what the database's user cannot reach elsewhere. */
const OUTSIDE = "/var/lib/plumbline";

const Pointer = z.object({ home: z.string(), port: z.number().int().optional() });
type Pointer = z.infer<typeof Pointer>;

const pointerPath = (dataFolder: string) => join(dataFolder, "database.json");

/** The small file in the data folder that says where the database lies and which port it last had. */
export async function readPointer(dataFolder: string): Promise<Pointer | undefined> {
  try {
    return Pointer.parse(JSON.parse(await readFile(pointerPath(dataFolder), "utf8")));
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw new Fault("unavailable", `${pointerPath(dataFolder)} is damaged. It says where the database lies: {"home": "…"}.`, {}, { cause: error });
  }
}

export async function writePointer(dataFolder: string, pointer: Pointer): Promise<void> {
  const draft = `${pointerPath(dataFolder)}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(pointer)}\n`);
  await rename(draft, pointerPath(dataFolder));
}

/**
 * Decides where the database lies (once: the pointer remembers it) and finds binaries that its
 * user can run.
 * @param installId names the folder outside the data folder, should one be needed
 */
export async function settle(dataFolder: string, installId: string, binaries: Platform = findPlatform()): Promise<Layout> {
  const user = await systemUser();
  const platform = await reachablePlatform(binaries, user);
  const home = (await readPointer(dataFolder))?.home ?? (await chooseHome(dataFolder, installId, user));
  return layoutOf(dataFolder, home, platform, user);
}

/** The layout of a database that has been settled before; undefined when there has never been one. */
export async function settled(dataFolder: string): Promise<Layout | undefined> {
  const pointer = await readPointer(dataFolder);
  if (pointer === undefined) return undefined;
  const user = await systemUser();
  return layoutOf(dataFolder, pointer.home, await reachablePlatform(findPlatform(), user), user);
}

function layoutOf(dataFolder: string, home: string, platform: Platform, user: SystemUser | undefined): Layout {
  return { dataFolder, home, cluster: join(home, "data"), startLog: join(home, "start.log"), platform, user };
}

async function chooseHome(dataFolder: string, installId: string, user: SystemUser | undefined): Promise<string> {
  const reachable = user === undefined || (await runAs(user, "sh", ["-c", 'cd -- "$1"', "sh", dataFolder])).ok;
  const home = reachable ? join(dataFolder, "postgres") : join(OUTSIDE, installId);
  if (!reachable) await openFolder(OUTSIDE);
  await mkdir(home, { recursive: true, mode: 0o700 });
  if (user !== undefined) await chown(home, user.uid, user.gid);
  await writePointer(dataFolder, { home });
  return home;
}

async function reachablePlatform(platform: Platform, user: SystemUser | undefined): Promise<Platform> {
  const runs = (folder: string) => runAs(user, join(folder, "bin", "postgres"), ["--version"]);
  const here = await runs(platform.folder);
  if (here.ok) return platform;
  if (user === undefined) {
    throw new Fault("unavailable", `The embedded PostgreSQL does not run on this machine: ${here.output.trim()}`);
  }
  const copy = join(OUTSIDE, `postgresql-${platform.packageVersion}`);
  if (!(await exists(copy))) await copyBinaries(platform.folder, copy);
  const there = await runs(copy);
  if (!there.ok) {
    throw new Fault("unavailable", `The user ${user.name} cannot run PostgreSQL, neither in ${platform.folder} (${here.output.trim()}) nor in ${copy} (${there.output.trim()}).`);
  }
  return { ...platform, folder: copy };
}

async function copyBinaries(from: string, to: string): Promise<void> {
  await openFolder(OUTSIDE);
  const draft = `${to}.${randomBytes(4).toString("hex")}`;
  try {
    await cp(from, draft, { recursive: true, verbatimSymlinks: true });
    await chmod(draft, 0o755);
    await rename(draft, to);
  } catch (error) {
    // Another process may have put the same copy there first.
    if (!hasCode(error, "ENOTEMPTY", "EEXIST")) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function openFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await chmod(path, 0o755);
}

export async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return false;
    throw error;
  }
}
