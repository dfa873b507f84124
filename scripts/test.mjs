// `npm test`: everything, from a bare clone. `npm run check` (--only=fast): types, lint, boundaries and the tests
// that need no database. `npm run check:db` (--only=database): the tests that do.
// Ends with one line for all of it: N passed, N failed, N skipped.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { explain } from "../start.mjs";
import { built, ready, requireNode, rootFolder } from "../src/boot/ready.mjs";
import { failure, run, runBin } from "../src/boot/run.mjs";
import { noRecommendedNode, recommendedNode } from "./recommended-node.mjs";

const OLDEST_POSTGRES = ["/usr/lib/postgresql/15", "/usr/pgsql-15", "/opt/homebrew/opt/postgresql@15"];

const only = process.argv.find((argument) => argument.startsWith("--only="))?.slice("--only=".length);
const total = { passed: 0, failed: 0, skipped: [] };
const scratch = mkdtempSync(join(tmpdir(), "plumbline-summary-"));

requireNode();
process.chdir(rootFolder);
const began = Date.now();
try {
  await check("packages and database client", ready);
  // What cannot be installed cannot be tested.
  if (total.failed === 0) await selected();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
for (const { name, reason } of total.skipped) print(`skipped: ${name}: ${reason}`);
print(`${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped`);
process.exit(total.failed === 0 ? 0 : 1);

async function selected() {
  if (only !== "database") await fastOnes();
  if (only === "fast") return;
  await vitest("database tests", ["--project", "database"]);
  if (only === "database") return;
  await onOldestPostgres();
  await onRecommendedNode();
  const isBuilt = await check("build", built);
  if (!hasSpecs()) return;
  if (isBuilt) await suite("browser tests", "@playwright/test/cli.js", ["test", "--reporter=list,json"], playwrightSummary);
  else count({ failed: 1 });
}

async function fastOnes() {
  await check("types", () => mustPass("typescript/bin/tsc", ["--noEmit", "-p", "."]));
  await check("lint", () => mustPass("oxlint/bin/oxlint", []));
  await check("boundaries", async () => {
    const { boundaries } = await import("./boundaries.mjs");
    const { modules, violations } = await boundaries();
    if (violations.length > 0 || modules === 0) throw failure([`${violations.length} violations in ${modules} modules`, ...violations].join("\n"));
  });
  await vitest("pure tests", ["--project", "pure"]);
}

function vitest(name, args, options) {
  return suite(name, "vitest/vitest.mjs", ["run", ...args], vitestSummary, options);
}

/** The fast tests once more on the Node that we recommend. */
async function onRecommendedNode() {
  const name = "pure tests on Node 24";
  const reason = noRecommendedNode();
  if (reason !== undefined) {
    count({ skipped: [{ name, reason }] });
    return;
  }
  let program;
  if (!(await check("Node 24", async () => void (program = await recommendedNode())))) return;
  await vitest(name, ["--project", "pure"], { program });
}

/** Everything that touches a database, once more on the oldest PostgreSQL that we promise to run on. */
async function onOldestPostgres() {
  const folder = OLDEST_POSTGRES.find((path) => existsSync(join(path, "bin", "initdb")));
  if (folder === undefined) {
    count({ skipped: [{ name: "PostgreSQL 15", reason: "it is not installed (apt-get install postgresql-15)" }] });
    return;
  }
  const args = ["--project", "database", "--exclude", "tests/embedded.test.ts", "--exclude", "tests/cli.test.ts"];
  await vitest("the same on PostgreSQL 15", args, { env: { PLUMBLINE_TEST_POSTGRES: folder } });
}

function hasSpecs() {
  return readdirSync("e2e", { recursive: true }).some((name) => String(name).endsWith(".spec.ts"));
}

/** One thing that either holds or does not. */
async function check(name, work) {
  heading(name);
  try {
    await work();
    count({ passed: 1 });
    return true;
  } catch (error) {
    explain(error);
    print(`FAILED: ${name}`);
    count({ failed: 1 });
    return false;
  }
}

/** A runner that counts for itself. `program`: another Node to run it. */
async function suite(name, script, args, summarise, { env = {}, program = process.execPath } = {}) {
  heading(name);
  const file = join(scratch, "summary.json");
  rmSync(file, { force: true });
  const code = await run(program, [join(rootFolder, "node_modules", script), ...args], {
    stdout: "inherit",
    env: { ...env, NODE_ENV: "test", PLUMBLINE_SUMMARY: file, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
  });
  const summary = existsSync(file) ? summarise(JSON.parse(readFileSync(file, "utf8"))) : { failed: 1 };
  count(summary);
  // A runner that fails without a failed test (none found, a left-over handle) has failed all the same.
  if (code !== 0 && !summary.failed) count({ failed: 1 });
  if (code !== 0) print(`FAILED: ${name}`);
}

function vitestSummary(summary) {
  return summary;
}

function playwrightSummary({ suites, errors }) {
  const summary = { passed: 0, failed: errors.length, skipped: [] };
  const walk = (path, { title, suites: inner = [], specs = [] }) => {
    const here = [...path, title];
    for (const child of inner) walk(here, child);
    for (const spec of specs) {
      for (const { status, annotations } of spec.tests) {
        if (status === "skipped") {
          const reason = annotations.find(({ type }) => type === "skip" || type === "fixme")?.description;
          summary.skipped.push({ name: [...here, spec.title].join(" › "), reason: reason ?? "no reason given" });
        } else if (status === "unexpected") summary.failed += 1;
        else summary.passed += 1;
      }
    }
  };
  for (const suite of suites) walk([], suite);
  return summary;
}

async function mustPass(script, args) {
  const code = await runBin(script, args);
  if (code !== 0) throw failure(`exit code ${code}`);
}

function count({ passed = 0, failed = 0, skipped = [] }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped.push(...skipped);
}

function heading(name) {
  print(`\n── ${name} (${((Date.now() - began) / 1000).toFixed(0)} s)`);
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
