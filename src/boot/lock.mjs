// Locks between processes of one machine, for code that runs before TypeScript does. A lock is a file that
// names its holder by process id and start time: after a SIGKILL the id alone may soon be another process's.
import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Takes the lock, or says who has it.
 * @param {string} path
 * @param {Record<string, unknown>} about what another process reads that finds it taken
 * @returns {{ release(): void, heldBy: undefined } | { heldBy: { pid: number } & Record<string, unknown> }}
 */
export function tryLock(path, about = {}) {
  // Other users may enter it, but not list it: as root, the database runs as another user.
  mkdirSync(dirname(path), { recursive: true, mode: 0o711 });
  for (;;) {
    const draft = `${path}.${randomBytes(4).toString("hex")}`;
    writeFileSync(draft, JSON.stringify({ ...about, pid: process.pid, birth: birthOf(process.pid) }));
    try {
      linkSync(draft, path);
      return { heldBy: undefined, release: () => rmSync(path, { force: true }) };
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    } finally {
      rmSync(draft, { force: true });
    }
    const text = read(path);
    if (text === undefined) continue;
    const holder = parse(text);
    if (holder !== undefined && lives(holder)) return { heldBy: holder };
    breakLock(path, text);
  }
}

/**
 * Runs `work` under the lock, once its holder is done.
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {(pid: number) => void} onWait called once, with the holder's process id, when there is one to wait for
 * @returns {Promise<T>}
 */
export async function withLock(path, work, onWait = () => {}) {
  let lock = tryLock(path);
  if (lock.heldBy !== undefined) onWait(lock.heldBy.pid);
  while (lock.heldBy !== undefined) {
    await sleep(50);
    lock = tryLock(path);
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/** Who holds the lock now, when a living process does. */
export function holderOf(path) {
  const text = read(path);
  const holder = text === undefined ? undefined : parse(text);
  return holder !== undefined && lives(holder) ? holder : undefined;
}

function breakLock(path, dead) {
  const aside = `${path}.${randomBytes(4).toString("hex")}`;
  try {
    renameSync(path, aside);
    // Another process may have broken and taken it in between: then it is put back.
    if (read(aside) !== dead) linkSync(aside, path);
  } catch (error) {
    if (error.code !== "ENOENT" && error.code !== "EEXIST") throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    // A file that is no whole lock is not held.
    return undefined;
  }
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

function lives({ pid, birth }) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== "EPERM") return false;
  }
  return birth === birthOf(pid);
}

function birthOf(pid) {
  if (process.platform !== "linux") return "";
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name, in brackets, may contain spaces; the 22nd field of all is the 20th behind it.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return "gone";
  }
}
