#!/usr/bin/env node
// `npx plumbline …`: what must be there before TypeScript runs, then the command line itself.
import { explain } from "../start.mjs";
import { ready, requireNode } from "../src/boot/ready.mjs";
import { loadSettings } from "../src/boot/settings.mjs";
import { understandTypeScript } from "../src/boot/typescript.mjs";

requireNode();
// `npm run plumbline` goes to the package's folder first; file names are meant from where one is.
if (process.env.npm_lifecycle_event === "plumbline" && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
try {
  loadSettings();
  await ready();
  await understandTypeScript();
  const { main } = await import(new URL("../src/cli/main.ts", import.meta.url).href);
  await main(process.argv);
} catch (error) {
  explain(error);
  process.exitCode = 1;
}
