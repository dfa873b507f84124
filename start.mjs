// `npm start`: from a bare clone to a running Plumbline, and straight to it when nothing has changed.
// Uses nothing that has to be installed. One process from here to the server, so that a signal to it
// is a signal to the server.
//
// Exit codes: 1 when it cannot start, with a sentence; 1 too when it is already running here, because
// a start that started nothing must not look like one that did.
import { realpathSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { holderOf, tryLock } from "./src/boot/lock.mjs";
import { cliBuilt } from "./src/boot/cli.mjs";
import { built, ready, requireNode, rootFolder, trackerBuilt } from "./src/boot/ready.mjs";
import { loadSettings } from "./src/boot/settings.mjs";
import { understandTypeScript } from "./src/boot/typescript.mjs";

/** @param {{ dev?: boolean }} options `dev`: no build, pages reload as they change */
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
  await (dev ? trackerBuilt() : built());
  // So that the first command beside the server need not.
  if (!dev) await cliBuilt();
  await understandTypeScript();
  await import(new URL("src/server.ts", import.meta.url).href);
}

/** A fault is a sentence for the operator; anything else is a bug, and its stack says where. */
export function explain(error) {
  const isFault = typeof error === "object" && error !== null && Symbol.for("plumbline.fault") in error;
  process.stderr.write(`${isFault ? error.message : (error?.stack ?? error)}\n`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  start({ dev: process.argv.includes("--dev") }).catch((error) => {
    explain(error);
    process.exit(1);
  });
}
