// `npm run dev`: serves in a process of its own, and starts that process again when the code of a service
// changes. Pages reload by themselves, and the embedded PostgreSQL keeps running between two processes.
import { fork } from "node:child_process";
import { watch } from "node:fs";
import { join, relative } from "node:path";
import { rootFolder, trackerBuilt } from "./ready.mjs";

const WATCHED = ["src", "inngest", "prisma/schema", "prisma/migrations"];
/** Editors write a file in several steps. */
const SETTLE_MS = 200;

/** What a change of a file asks for. */
export function consequenceOf(path) {
  if (/\.test\.tsx?$/.test(path) || !/\.(?:tsx?|mjs|sql|prisma)$/.test(path)) return "nothing";
  if (path.startsWith("src/tracker/")) return "tracker";
  return /^src\/(?:app|ui|cli|generated)\//.test(path) ? "nothing" : "restart";
}

/** Runs the server until a signal; ends this process with the server's exit code. */
export function superviseDev() {
  let child;
  let restarting = false;
  let stopping = false;
  let isFirst = true;

  function begin() {
    restarting = false;
    // Detached: Ctrl-C reaches this process alone, which passes it on once.
    child = fork(join(rootFolder, "start.mjs"), ["--dev-server"], { cwd: rootFolder, stdio: ["inherit", "inherit", "inherit", "ipc"], detached: true });
    child.once("exit", (code, signal) => {
      child = undefined;
      if (stopping || (isFirst && !restarting)) process.exit(code ?? (signal === "SIGINT" ? 130 : 143));
      isFirst = false;
      if (restarting) begin();
      else say(`the server has ended (${signal ?? `exit code ${code}`}); it starts again after the next change`);
    });
  }

  function restart() {
    if (child === undefined) begin();
    else if (!restarting) {
      restarting = true;
      isFirst = false;
      child.send("restart");
    }
  }

  let timer;
  const wanted = new Set();
  function changed(path) {
    wanted.add(consequenceOf(path));
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (wanted.has("tracker")) trackerBuilt().catch((error) => say(`the tracker could not be built: ${error.message}`));
      if (wanted.has("restart")) {
        say(`${path} has changed: starting the services again`);
        restart();
      }
      wanted.clear();
    }, SETTLE_MS);
  }
  for (const folder of WATCHED) {
    watch(join(rootFolder, folder), { recursive: true }, (_event, name) => {
      if (name !== null) changed(relative(rootFolder, join(rootFolder, folder, name)).replaceAll("\\", "/"));
    });
  }
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      if (child === undefined) process.exit(0);
      child.kill(signal);
    });
  }
  begin();
}

const say = (message) => process.stderr.write(`plumbline: ${message}\n`);
