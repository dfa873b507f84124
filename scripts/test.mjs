// `npm test`: everything, from a bare clone. `npm run check` (--fast): what needs no build and no browser.
// Ends with one line for all of it: N passed, N failed, N skipped.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { explain } from "../start.mjs";
import { built, ready, requireNode, rootFolder } from "../src/boot/ready.mjs";
import { failure, runBin } from "../src/boot/run.mjs";

const OLDEST_POSTGRES = ["/usr/lib/postgresql/15", "/usr/pgsql-15", "/opt/homebrew/opt/postgresql@15"];

const fast = process.argv.includes("--fast");
const total = { passed: 0, failed: 0, skipped: [] };
const scratch = mkdtempSync(join(tmpdir(), "plumbline-summary-"));

requireNode();
process.chdir(rootFolder);
const began = Date.now();
try {
  await check("packages and database client", ready);
  // What cannot be installed cannot be tested.
  if (total.failed === 0) await everything();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
for (const { name, reason } of total.skipped) print(`skipped: ${name}: ${reason}`);
print(`${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped`);
process.exit(total.failed === 0 ? 0 : 1);

async function everything() {
  await check("types", () => mustPass("typescript/bin/tsc", ["--noEmit", "-p", "."]));
  await check("lint", () => mustPass("oxlint/bin/oxlint", []));
  await check("boundaries", async () => {
    const { boundaries } = await import("./boundaries.mjs");
    const { modules, violations } = await boundaries();
    if (violations.length > 0 || modules === 0) throw failure([`${violations.length} violations in ${modules} modules`, ...violations].join("\n"));
  });
  await suite("unit and integration tests", "vitest/vitest.mjs", ["run"], vitestSummary);
  if (fast) return;
  await onOldestPostgres();
  const isBuilt = await check("build", built);
  if (!hasSpecs()) return;
  if (isBuilt) await suite("browser tests", "@playwright/test/cli.js", ["test", "--reporter=list,json"], playwrightSummary);
  else count({ failed: 1 });
}

/** Everything that touches a database, once more on the oldest PostgreSQL that we promise to run on. */
async function onOldestPostgres() {
  const folder = OLDEST_POSTGRES.find((path) => existsSync(join(path, "bin", "initdb")));
  if (folder === undefined) {
    count({ skipped: [{ name: "PostgreSQL 15", reason: "it is not installed (apt-get install postgresql-15)" }] });
    return;
  }
  await suite("the same on PostgreSQL 15", "vitest/vitest.mjs", ["run", "--exclude", "tests/embedded.test.ts", "--exclude", "tests/cli.test.ts", "--exclude", "tests/boundaries.test.ts", "tests", "src/modules"], vitestSummary, {
    PLUMBLINE_TEST_POSTGRES: folder,
  });
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

/** A runner that counts for itself. */
async function suite(name, script, args, summarise, env = {}) {
  heading(name);
  const file = join(scratch, "summary.json");
  rmSync(file, { force: true });
  const code = await runBin(script, args, {
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
