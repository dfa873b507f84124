import { readFile, readdir } from "node:fs/promises";

const TICKS_PER_SECOND = 100;

/** CPU seconds of a process, its living children, and those of its children that have ended. NaN without /proc. */
export async function cpuOfTree(pid: number): Promise<number> {
  if (process.platform !== "linux") return Number.NaN;
  let ticks = 0;
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => undefined);
    if (stat === undefined) continue;
    // After the name in parentheses: state, parent, …, and from the twelfth on user, system, and both of ended children.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ").map(Number);
    const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15);
    if (Number(name) === pid) ticks += user + system + childUser + childSystem;
    else if (fields[1] === pid) ticks += user + system;
  }
  return ticks / TICKS_PER_SECOND;
}

/** CPU seconds of the whole machine so far: what there was, and what was used by anybody. NaN without /proc. */
export async function cpuOfMachine(): Promise<{ readonly all: number; readonly used: number }> {
  if (process.platform !== "linux") return { all: Number.NaN, used: Number.NaN };
  const [line = ""] = (await readFile("/proc/stat", "utf8")).split("\n");
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, interrupts = 0, soft = 0, stolen = 0] = line.trim().split(/\s+/).slice(1).map(Number);
  const used = user + nice + system + interrupts + soft + stolen;
  return { all: (used + idle + wait) / TICKS_PER_SECOND, used: used / TICKS_PER_SECOND };
}

/** From this share of the machine on that others took, a rate says more about them than about us. */
export const DISTURBED = 0.1;
