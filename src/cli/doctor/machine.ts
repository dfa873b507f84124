import { access, constants, stat, statfs } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { holderOf } from "@/boot/lock.mjs";
import { isBuilt, isNodeNewEnough, OLDEST_NODE, RECOMMENDED_NODE } from "@/boot/ready.mjs";
import { secretsPath } from "@/db/secrets";
import type { Env } from "@/env";
import { hasCode, messageOf } from "@/kernel/errors";
import { fail, ok, warn, type Verdict } from "@/rpc/doctor";
import { ignoredProxy } from "@/transport/ignored-proxy";

const GIB = 1024 ** 3;

/** The address of the Plumbline that runs on this data folder; undefined when none does. */
export function runningAt(env: Env): string | undefined {
  const holder = holderOf(join(env.dataFolder, "plumbline.lock"));
  return holder === undefined ? undefined : String(holder.url);
}

export function checkNode(version = process.versions.node): Verdict {
  const found = `Node ${version}`;
  if (!isNodeNewEnough(version)) return fail(found, `Install Node ${OLDEST_NODE.join(".")} or newer.`);
  const newer = Number.parseInt(version, 10) < RECOMMENDED_NODE;
  return ok(newer ? `${found} works; Node ${RECOMMENDED_NODE} would be faster: a request for a page takes about a third less CPU there` : found);
}

export async function checkDataFolder(env: Env): Promise<Verdict> {
  const folder = await nearest(env.dataFolder);
  const there = folder === env.dataFolder;
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    return fail(`${folder} cannot be written (${messageOf(error)})`, "Let this user write there, or set PLUMBLINE_DATA to a folder that it can write.");
  }
  return there ? ok(`${folder} can be written`) : ok(`${env.dataFolder} is not there yet; the first start makes it`);
}

export async function checkDisk(env: Env): Promise<Verdict> {
  const folder = await nearest(env.dataFolder);
  const { bavail, bsize, blocks } = await statfs(folder);
  const free = bavail * bsize;
  const found = `${(free / GIB).toFixed(1)} GiB free of ${((blocks * bsize) / GIB).toFixed(1)} GiB for ${env.dataFolder}`;
  const fix = "Free some space or move the data folder: without any, no event can be accepted. The write-ahead log alone may take 4 GiB.";
  if (free < GIB) return fail(found, fix);
  return free < 8 * GIB ? warn(found, fix) : ok(found);
}

export async function checkSecrets(env: Env): Promise<Verdict> {
  const path = secretsPath(env.dataFolder);
  try {
    const mode = (await stat(path)).mode & 0o777;
    if (process.platform === "win32" || (mode & 0o077) === 0) return ok(`${path} is readable by its owner only`);
    return fail(`${path} has the mode ${mode.toString(8)}: others on this machine can read the database's passwords`, `chmod 600 ${path}`);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return ok("no secrets yet; the first start makes them");
    return fail(`${path} cannot be looked at (${messageOf(error)})`, "Run this as the user that runs Plumbline.");
  }
}

export async function checkPort(env: Env): Promise<Verdict> {
  const url = runningAt(env);
  if (url !== undefined) return ok(`Plumbline is running at ${url}`);
  const refused = await tryPort(env.host, env.port);
  if (refused === undefined) return ok(`${env.host}:${env.port} is free`);
  if (hasCode(refused, "EADDRINUSE")) {
    return fail(`another program has ${env.host}:${env.port}`, "Stop it, or set PORT to a free one.");
  }
  return fail(`${env.host}:${env.port} cannot be used (${messageOf(refused)})`, "Set HOST to an address of this machine, and PORT to one that this user may open.");
}

/** Behind a proxy that is not believed everybody has its address: one person's mistakes count for all. */
export function checkProxy(env: Env): Verdict {
  if (env.trustProxy !== 0) return ok("TRUST_PROXY says which proxies are believed");
  const proxy = ignoredProxy(env.dataFolder);
  if (proxy === undefined) return ok("no proxy was noticed in front");
  return warn(`requests come through a proxy at ${proxy}, and TRUST_PROXY is 0: everybody shares its address`, "Set TRUST_PROXY to the number of proxies in front, or to their addresses, and restart Plumbline.");
}

export function checkBuild(env: Env): Verdict {
  if (isBuilt()) return ok("the pages are built from what is here now");
  return runningAt(env) === undefined
    ? ok("the pages are not built yet, or have changed; the next start builds them")
    : warn("the pages have changed since they were built", "Restart Plumbline: it builds them again.");
}

function tryPort(host: string, port: number): Promise<Error | undefined> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once("error", done);
    probe.listen(port, host, () => probe.close(() => done(undefined)));
  });
}

/** The folder itself, or the closest one above it that is there. */
async function nearest(folder: string): Promise<string> {
  try {
    await stat(folder);
    return folder;
  } catch (error) {
    if (!hasCode(error, "ENOENT") || dirname(folder) === folder) throw error;
    return nearest(dirname(folder));
  }
}
