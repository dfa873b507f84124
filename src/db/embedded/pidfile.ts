import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hasCode } from "@/kernel/errors";

/** What a running PostgreSQL writes about itself into postmaster.pid. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly status: "starting" | "ready" | "stopping" | "unknown";
}

const pidFile = (cluster: string) => join(cluster, "postmaster.pid");

/** The server that runs on this cluster now; undefined when none does, whatever the pid file says. */
export async function findPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const lines = await readLines(cluster);
  if (lines === undefined) return undefined;
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isPostmaster(pid, cluster)) return undefined;
  const status = lines[7]?.trim();
  return {
    pid,
    port: Number(lines[3]) || 0,
    status: status === "ready" || status === "starting" || status === "stopping" ? status : "unknown",
  };
}

/**
 * After a SIGKILL and a reboot (or in a container, always) the number in a stale pid file may belong
 * to some other process, and PostgreSQL would then refuse to start for ever. The number is replaced
 * by one that no process has. The file stays: PostgreSQL finds in it the shared memory that tells
 * whether orphans of the dead server are still writing.
 */
export async function disarmStalePid(cluster: string): Promise<void> {
  const lines = await readLines(cluster);
  if (lines === undefined) return;
  const pid = Number(lines[0]);
  if (Number.isInteger(pid) && pid > 0 && isPostmaster(pid, cluster)) return;
  lines[0] = String(2 ** 31 - 1);
  await writeFile(pidFile(cluster), lines.join("\n"));
}

/** Whether that process lives and is the server of this cluster (a zombie or another program is not). */
export function isPostmaster(pid: number, cluster: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!hasCode(error, "EPERM")) return false;
  }
  const command = commandOf(pid);
  return command === undefined || (command.includes("postgres") && command.includes(cluster));
}

/** The command line of a process; undefined where this system does not tell. */
function commandOf(pid: number): string | undefined {
  if (process.platform === "win32") return undefined;
  try {
    if (process.platform === "linux") return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    return execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" });
  } catch {
    // It ended between the two questions.
    return "";
  }
}

async function readLines(cluster: string): Promise<string[] | undefined> {
  try {
    return (await readFile(pidFile(cluster), "utf8")).split("\n");
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
}
