// `npm run test:mutants`: plants each fault of the list in a copy of the tree, runs the test files named beside it,
// and says which faults no test noticed. `-- 5-20` or `-- claim-oldest answer-over` runs some of them;
// `--trusting` does without running the test files once without any fault, when they were just seen to pass.
import { execFileSync, spawn } from "node:child_process";
import { closeSync, cpSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startSharedCluster } from "../../tests/support/cluster";
import { within } from "../../tests/support/pace";
import { MUTANTS } from "./list";
import { type Mutant, occurrences } from "./mutant";

type Outcome = "killed" | "survived" | "does not apply" | "timed out";
interface Result {
  readonly mutant: Mutant;
  readonly outcome: Outcome;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** A fault may make tests wait for ever; that is noticed as well. */
const LONGEST_MS = within(120_000);
const say = (line: string) => void process.stdout.write(`${line}\n`);

const trusting = process.argv.includes("--trusting");
const chosen = choose(process.argv.slice(2).filter((arg) => !arg.startsWith("--")));
const copy = copyTree();
const log = join(copy, "tests.log");
const cluster = await startSharedCluster();
try {
  const files = [...new Set(chosen.flatMap(({ tests }) => tests))];
  say(`${chosen.length} faults${trusting ? "" : `; first ${files.length} test files without any`}`);
  if (!trusting && (await vitest(files)) !== "passed") {
    say(readFileSync(log, "utf8"));
    throw new Error("these test files fail without a fault: what they say of one is worth nothing");
  }
  const results: Result[] = [];
  for (const mutant of chosen) {
    const result = { mutant, outcome: await plant(mutant) };
    results.push(result);
    say(`${String(results.length).padStart(3)} ${result.outcome.padEnd(14)} ${mutant.id}: ${mutant.breaks}`);
  }
  process.exitCode = report(results);
} finally {
  await cluster.remove();
  rmSync(copy, { recursive: true, force: true });
}

/** By range of places (from 1), or by id; all of them without either. */
function choose(args: readonly string[]): readonly Mutant[] {
  if (args.length === 0) return MUTANTS;
  return args.flatMap((arg) => {
    const [, from, to] = /^(\d+)(?:-(\d+))?$/.exec(arg) ?? [];
    const found = from === undefined ? MUTANTS.filter(({ id }) => id === arg) : MUTANTS.slice(Number(from) - 1, Number(to ?? from));
    if (found.length === 0) throw new Error(`there is no fault ${arg}`);
    return found;
  });
}

/** What git knows and what is generated; the packages are shared. */
function copyTree(): string {
  const folder = mkdtempSync(join(tmpdir(), "plumbline-mutants-"));
  const tracked = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 26 }).split("\0");
  for (const path of tracked.filter((name) => name !== "" && existsSync(join(ROOT, name)))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(ROOT, path), join(folder, path));
  }
  cpSync(join(ROOT, "src/generated"), join(folder, "src/generated"), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
}

async function plant({ file, find, replace, tests }: Mutant): Promise<Outcome> {
  const path = join(copy, file);
  const source = readFileSync(path, "utf8");
  if (occurrences(source, find) !== 1) return "does not apply";
  writeFileSync(path, source.replace(find, () => replace));
  try {
    const outcome = await vitest(tests);
    return outcome === "passed" ? "survived" : outcome === "failed" ? "killed" : outcome;
  } finally {
    writeFileSync(path, source);
  }
}

/** @returns "does not apply" when no test ran: a fault that does not even load proves nothing */
async function vitest(files: readonly string[]): Promise<"passed" | "failed" | "timed out" | "does not apply"> {
  const summary = join(copy, "summary.json");
  rmSync(summary, { force: true });
  const output = openSync(log, "w");
  const child = spawn(process.execPath, [join(ROOT, "node_modules/vitest/vitest.mjs"), "run", "--bail=1", ...files], {
    cwd: copy,
    env: { ...process.env, NODE_ENV: "test", PLUMBLINE_SUMMARY: summary, PLUMBLINE_TEST_CLUSTER: JSON.stringify(cluster.cluster) },
    stdio: ["ignore", output, output],
    detached: true,
  });
  const code = await new Promise<number | null | "late">((resolve) => {
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      resolve("late");
    }, LONGEST_MS * files.length);
    child.once("exit", (status) => {
      clearTimeout(timer);
      resolve(status);
    });
  });
  closeSync(output);
  if (code === "late") return "timed out";
  if (code === 0) return "passed";
  const { failed, broken } = existsSync(summary) ? (JSON.parse(readFileSync(summary, "utf8")) as { failed: number; broken: number }) : { failed: 0, broken: 0 };
  return failed > broken ? "failed" : "does not apply";
}

function report(results: readonly Result[]): number {
  const of = (outcome: Outcome) => results.filter((result) => result.outcome === outcome);
  const survivors = of("survived");
  const unexplained = survivors.filter(({ mutant }) => mutant.survives === undefined);
  say(`\n${of("killed").length + of("timed out").length} killed, ${survivors.length} survived, ${of("does not apply").length} do not apply`);
  for (const { mutant } of survivors) say(`survived: ${mutant.id} (${mutant.file}): ${mutant.survives ?? "NO REASON: write the test"}`);
  for (const { mutant } of of("does not apply")) say(`does not apply: ${mutant.id} (${mutant.file})`);
  return unexplained.length + of("does not apply").length === 0 ? 0 : 1;
}
