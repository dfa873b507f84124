// `npm run inngest`: the Inngest development server against a Plumbline on this machine. It is a program
// of its own that its npm package downloads, so it cannot be had everywhere; nothing else needs it.
import { loadSettings } from "../src/boot/settings.mjs";
import { failure, run } from "../src/boot/run.mjs";
import { explain } from "../start.mjs";

const CLI = "inngest-cli@1.45.1";
// Its install script is what downloads the program.
const npx = (...args) => ["--yes", "--ignore-scripts=false", CLI, ...args];
const npm = process.platform === "win32" ? "npx.cmd" : "npx";

const { url } = loadSettings();
const endpoint = `${url}/api/inngest`;
try {
  await mustBeHad();
  process.stdout.write(`The Inngest development server looks after ${endpoint}; its console is at http://localhost:8288\n`);
  if (!(await isServed())) {
    process.stdout.write("Plumbline does not answer there yet. Start it, in another terminal, with: INNGEST_DEV=1 npm run dev\n");
  }
  process.exitCode = await run(npm, npx("dev", "--no-discovery", "-u", endpoint), { stdout: "inherit", shell: process.platform === "win32" });
} catch (error) {
  explain(error);
  process.exitCode = 1;
}

/** Its version, asked once before, tells a program that is not there from one that fails. */
async function mustBeHad() {
  if ((await run(npm, npx("version"), { shell: process.platform === "win32" })) === 0) return;
  throw failure(
    "The Inngest development server cannot be had here: its npm package downloads it from cli.inngest.com, and that did not work on this machine. Plumbline does not need it: without INNGEST_DEV its jobs run in its own process.",
  );
}

async function isServed() {
  try {
    return (await fetch(endpoint, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
