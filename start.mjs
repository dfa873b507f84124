// `npm start`: from a bare clone to a running Plumbline, and straight to it when nothing has changed.
// Uses nothing that has to be installed. Production is one process from here to the server, so that a signal
// to it is a signal to the server.
//
// Exit codes: 1 when it cannot start, with a sentence; 1 too when it is already running here, because
// a start that started nothing must not look like one that did.
import { realpathSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { holderOf, tryLock } from "./src/boot/lock.mjs";
import { cliBuilt } from "./src/boot/cli.mjs";
import { superviseDev } from "./src/boot/dev.mjs";
import { built, ready, requireNode, rootFolder, trackerBuilt } from "./src/boot/ready.mjs";
import { loadSettings } from "./src/boot/settings.mjs";
import { understandTypeScript } from "./src/boot/typescript.mjs";

/** @param {{ dev?: boolean }} options `dev`: no build, and what changes is loaded again */
export async function start({ dev = false } = {}) {
  requireNode();
  const { lockPath, url } = loadSettings();
  const lock = tryLock(lockPath, { url });
  if (lock.heldBy !== undefined) {
    process.stderr.write(`Plumbline is already running at ${lock.heldBy.url} (process ${lock.heldBy.pid}).\n`);
    process.exit(1);
  }
  process.on("exit", () => {
    if (holderOf(lockPath)?.pid === process.pid) lock.release();
  });

  process.chdir(rootFolder);
  process.env.NODE_ENV = dev ? "development" : "production";
  process.env.NEXT_TELEMETRY_DISABLED = "1";
  await ready();
  if (dev) {
    await trackerBuilt();
    superviseDev();
    return;
  }
  await built();
  // So that the first command beside the server need not.
  await cliBuilt();
  await serve();
}

async function serve() {
  await ready();
  await understandTypeScript();
  await import(new URL("src/server.ts", import.meta.url).href);
}

/** A fault is a sentence for the operator; anything else is a bug, so its stack is printed. */
export function explain(error) {
  const isFault = typeof error === "object" && error !== null && Symbol.for("plumbline.fault") in error;
  process.stderr.write(`${isFault ? error.message : (error?.stack ?? error)}\n`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  // `npm run dev` serves in a child of its own, which it starts with --dev-server.
  const run = process.argv.includes("--dev-server") ? serve() : start({ dev: process.argv.includes("--dev") });
  run.catch((error) => {
    explain(error);
    process.exit(1);
  });
}
