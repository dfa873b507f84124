// Outlives the test run by a moment: when the run ends in any way, SIGKILL included, this one's
// standard input closes, and it ends the throw-away database and removes it.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const [dataFolder] = process.argv.slice(2);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
process.stdin.resume();
process.stdin.on("error", reap);
process.stdin.on("end", reap);

async function reap() {
  const { home } = read(join(dataFolder, "database.json"), JSON.parse) ?? {};
  if (home !== undefined) {
    const pid = read(join(home, "data", "postmaster.pid"), (text) => Number(text.split("\n")[0]));
    if (pid > 0 && isOurs(pid, home)) {
      process.kill(pid, "SIGQUIT");
      for (let i = 0; i < 100 && isOurs(pid, home); i += 1) await sleep(50);
    }
    rmSync(home, { recursive: true, force: true });
  }
  rmSync(dataFolder, { recursive: true, force: true });
  process.exit(0);
}

function read(path, parse) {
  try {
    return parse(readFileSync(path, "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

function isOurs(pid, home) {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== "linux") return true;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(home);
  } catch {
    return false;
  }
}
