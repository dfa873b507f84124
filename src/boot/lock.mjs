// Locks between processes of one machine, for what runs before there is TypeScript. A lock is a file
// that names its holder by process id *and* birth: after a SIGKILL the id alone is soon another's.
import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Takes the lock, or tells who has it.
 * @param {string} path
 * @param {Record<string, unknown>} about what another process that finds it taken may want to know
 * @returns {{ release(): void, heldBy: undefined } | { heldBy: { pid: number } & Record<string, unknown> }}
 */
export function tryLock(path, about = {}) {
  // Others may pass through, not look: as root, the database runs as another user.
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
 * @param {(pid: number) => void} onWait told once, when there is somebody to wait for
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

/** Who holds the lock now, when anybody living does. */
export function holderOf(path) {
  const text = read(path);
  const holder = text === undefined ? undefined : parse(text);
  return holder !== undefined && lives(holder) ? holder : undefined;
}

function breakLock(path, dead) {
  const aside = `${path}.${randomBytes(4).toString("hex")}`;
  try {
    renameSync(path, aside);
    // Somebody else may have broken and taken it in between: then it is given back.
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
    // A lock that nobody can have written whole holds nothing.
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
