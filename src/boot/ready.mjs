// Makes what must be there before anything runs: the packages, Prisma's client, the build. Each step does
// nothing when its sources have not changed.
import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { withLock } from "./lock.mjs";
import { root } from "./root.mjs";
import { estimate, withProgress } from "./progress.mjs";
import { failure, run, runBin } from "./run.mjs";

export const rootFolder = fileURLToPath(root);
const at = (path) => join(rootFolder, path);
const say = (message) => process.stderr.write(`plumbline: ${message}\n`);

export const OLDEST_NODE = [20, 19];
/** A request costs about a third less CPU there than on the oldest. */
export const RECOMMENDED_NODE = 24;

export function isNodeNewEnough(version = process.versions.node) {
  const [major, minor] = version.split(".").map(Number);
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
}

/** Ends the process, with a sentence, on a Node that is too old to run us. */
export function requireNode() {
  if (isNodeNewEnough()) return;
  process.stderr.write(`Plumbline needs Node ${OLDEST_NODE.join(".")} or newer; this is ${process.versions.node}.\n`);
  process.exit(1);
}

/** Installs what package-lock.json names, unless it is there, and generates Prisma's client. */
export async function ready() {
  if (isReady()) return;
  // Two processes at once would delete each other's node_modules.
  await withLock(at(".plumbline.lock"), async () => {
    if (!isInstalled()) await install();
    if (!isGenerated()) await generate();
    linkCommand();
  }, waiting);
}

/** Builds the tracker and the pages, unless their sources have not changed. */
export async function built() {
  if (isBuilt()) return;
  await trackerBuilt();
  await withLock(at(".plumbline.lock"), async () => {
    if (isBuilt()) return;
    const hash = sourceHash();
    const expected = estimate(BUILD_SECONDS);
    say(`building the pages: about ${expected} s on this machine, and only after a change`);
    const began = performance.now();
    const code = await withProgress(
      (seconds) => `building the pages: ${seconds} s ${seconds <= expected ? `of about ${expected} s` : `so far, more than the estimated ${expected} s`}`,
      () => runBin("next/dist/bin/next", ["build"], { env: { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" } }),
    );
    if (code !== 0) throw failure(`next build failed with exit code ${code}; its output is above.`);
    say(`the pages are built, after ${Math.round((performance.now() - began) / 1000)} s`);
    writeFileSync(BUILD_STAMP, hash);
  }, waiting);
}

/** Builds what other sites load, public/t.js and public/plumbline.mjs, unless its sources have not changed. */
export async function trackerBuilt() {
  if (isTrackerBuilt()) return;
  await withLock(at(".plumbline.lock"), async () => {
    const hash = trackerHash();
    // Only now: on a bare clone esbuild was not there before.
    const { buildTracker } = await import("../../scripts/build-tracker.mjs");
    await buildTracker();
    writeFileSync(TRACKER_STAMP, hash);
  }, waiting);
}

const waiting = (pid) => say(`waiting for process ${pid}, which is installing or building`);

export function isReady() {
  return isInstalled() && isGenerated() && existsSync(at("node_modules/.bin/plumbline"));
}

// ── packages

/** Whether node_modules holds the versions of the lockfile; npm writes its own list there last. */
function isInstalled() {
  const hidden = at("node_modules/.package-lock.json");
  if (!existsSync(hidden)) return false;
  const found = JSON.parse(readFileSync(hidden, "utf8")).packages;
  return wantedPackages().every(([path, { version }]) => found[path]?.version === version);
}

/** What every machine gets: optional packages are for some platforms only. */
function wantedPackages() {
  const { packages } = JSON.parse(readFileSync(at("package-lock.json"), "utf8"));
  return Object.entries(packages).filter(([path, { optional, devOptional, peer }]) => path !== "" && !optional && !devOptional && !peer);
}

async function install() {
  const paths = wantedPackages().map(([path]) => join(path, "package.json"));
  say(`installing ${paths.length} packages: a minute or two on a usual machine and connection, and only after a change`);
  // npm unpacks nothing before most of them are downloaded.
  const tell = (seconds) => {
    const unpacked = paths.filter((path) => existsSync(at(path))).length;
    return unpacked === 0 ? `downloading packages, ${seconds} s so far` : `installing packages: ${unpacked} of ${paths.length} unpacked after ${seconds} s`;
  };
  // Errors only: a package that would rather have a newer Node than the oldest one that we promise is no news.
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = process.env.npm_execpath;
  for (let attempt = 1; ; attempt += 1) {
    const code =
      npm === undefined || !/npm-cli\.c?js$/.test(npm)
        ? await withProgress(tell, () => run("npm", args, { shell: process.platform === "win32" }))
        : await withProgress(tell, () => run(process.execPath, [npm, ...args]));
    if (code === 0) return;
    if (attempt === 3) throw failure(`npm ci failed with exit code ${code}; its output is above.`);
    say(`npm ci failed (exit code ${code}); trying again`);
    await sleep(5000 * attempt);
  }
}

/** `npx plumbline` in a clone looks into node_modules/.bin, where npm links other packages' commands only. */
export function linkCommand() {
  const link = at("node_modules/.bin/plumbline");
  // npm calls us even when it has only written the lockfile.
  if (!existsSync(dirname(link))) return;
  if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) return;
  symlinkSync(relative(dirname(link), at("bin/plumbline.mjs")), link);
}

// ── Prisma's client

const GENERATED_STAMP = at("src/generated/prisma.hash");

function isGenerated() {
  return readStamp(GENERATED_STAMP) === schemaHash();
}

const schemaHash = () => hashOf(["prisma/schema", "prisma.config.ts", "package-lock.json"]);

async function generate() {
  say("generating the database client");
  const hash = schemaHash();
  const code = await runBin("prisma/build/index.js", ["generate"], { env: { PRISMA_HIDE_UPDATE_MESSAGE: "1", CHECKPOINT_DISABLE: "1" } });
  if (code !== 0) throw failure(`prisma generate failed with exit code ${code}; its output is above.`);
  mkdirSync(dirname(GENERATED_STAMP), { recursive: true });
  writeFileSync(GENERATED_STAMP, hash);
}

// ── the build

/** What `next build` takes on the machine of `estimate`, with two cores. */
const BUILD_SECONDS = 75;
const BUILD_STAMP = at(".next/plumbline.hash");
const SOURCES = ["src", "inngest", "public", "scripts/build-tracker.mjs", "prisma/schema", "next.config.mjs", "postcss.config.mjs", "tsconfig.json", "package.json", "package-lock.json"];

export function isBuilt() {
  return isTrackerBuilt() && existsSync(at(".next/BUILD_ID")) && readStamp(BUILD_STAMP) === sourceHash();
}

const sourceHash = () => hashOf(SOURCES);

const TRACKER = ["public/t.js", "public/plumbline.mjs"];
const TRACKER_STAMP = at("public/.tracker.hash");

function isTrackerBuilt() {
  return TRACKER.every((path) => existsSync(at(path))) && readStamp(TRACKER_STAMP) === trackerHash();
}

const trackerHash = () => hashOf(["src/tracker", "scripts/build-tracker.mjs", "package-lock.json"]);

function readStamp(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/** A hash of the names and contents of files and folders. A missing one is left out. */
function hashOf(paths) {
  const hash = createHash("sha256").update(process.versions.node.split(".")[0]);
  for (const path of paths) if (existsSync(at(path))) addTo(hash, path);
  return hash.digest("hex");
}

/** Made from the rest, or no part of any page. */
const NOT_BUILT_FROM = new Set(["src/generated", "src/boot", "src/cli", ...TRACKER, "public/.tracker.hash"]);

function addTo(hash, path) {
  if (NOT_BUILT_FROM.has(path) || /\.test\.tsx?$/.test(path)) return;
  if (lstatSync(at(path)).isDirectory()) {
    for (const name of readdirSync(at(path)).sort()) addTo(hash, `${path}/${name}`);
  } else {
    hash.update(`${path}\0`).update(readFileSync(at(path))).update("\0");
  }
}
