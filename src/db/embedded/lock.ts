import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode } from "@/kernel/errors";
import { Fault } from "@/kernel/fault";

/**
 * Runs `work` while no other process on this machine runs something under the same lock file: two
 * commands that start at the same moment must not both create the database.
 * @throws Fault `unavailable` after `patience` milliseconds of waiting
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>, patience = 120_000): Promise<T> {
  const deadline = Date.now() + patience;
  const mine = `${process.pid} ${birthOf(process.pid)}`;
  while (!(await take(path, mine))) {
    if (Date.now() > deadline) {
      throw new Fault("unavailable", `Another process has been starting the database for long: ${path} is held by process ${(await holder(path))?.split(" ")[0]}.`);
    }
    await sleep(50);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string, mine: string): Promise<boolean> {
  const draft = `${path}.${randomBytes(4).toString("hex")}`;
  await writeFile(draft, mine);
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  const held = await holder(path);
  if (held !== undefined && !lives(held)) await breakLock(path, held);
  return false;
}

async function breakLock(path: string, dead: string): Promise<void> {
  const aside = `${path}.${randomBytes(4).toString("hex")}`;
  try {
    await rename(path, aside);
    // Somebody else may have broken and taken it in between: then it is given back.
    if ((await holder(aside)) !== dead) await link(aside, path);
  } catch (error) {
    if (!hasCode(error, "ENOENT", "EEXIST")) throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

async function holder(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

function lives(held: string): boolean {
  const [pid, birth] = held.split(" ");
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if (!hasCode(error, "EPERM")) return false;
  }
  return birth === birthOf(Number(pid));
}

/** When a process began, as far as the system tells: a process id alone is soon another's, in a container above all. */
function birthOf(pid: number): string {
  if (process.platform !== "linux") return "";
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name, in brackets, may contain spaces; the 22nd field of all is the 20th behind it.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    // It ended meanwhile.
    return "gone";
  }
}
