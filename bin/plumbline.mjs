#!/usr/bin/env node
// `plumbline …`: makes what must be there first, then runs the command line.
import { explain } from "../start.mjs";
import { cliBuilt } from "../src/boot/cli.mjs";
import { ready, requireNode } from "../src/boot/ready.mjs";
import { loadSettings } from "../src/boot/settings.mjs";

requireNode();
// `npm run plumbline` changes to the package's folder; file names are relative to where it was called.
if (process.env.npm_lifecycle_event === "plumbline" && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
try {
  loadSettings();
  await ready();
  const { main } = await commandLine();
  await main(process.argv);
} catch (error) {
  explain(error);
  process.exitCode = 1;
}

/** The bundle; without one, the source. */
async function commandLine() {
  const bundle = await cliBuilt();
  if (bundle !== undefined) return import(bundle);
  const { understandTypeScript } = await import("../src/boot/typescript.mjs");
  await understandTypeScript();
  return import(new URL("../src/cli/main.ts", import.meta.url).href);
}
