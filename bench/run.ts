// `npm run bench -- <name> [--gate]`: runs one benchmark on a throw-away cluster.
// With --gate it exits with 1 when a target is missed by more than the slack.
import { openBench } from "./support/bench";
import { type Target, report } from "./support/figures";
import type { Bench } from "./support/bench";

type Benchmark = (bench: Bench) => Promise<readonly Target[]>;

const BENCHMARKS: Readonly<Record<string, () => Promise<Benchmark>>> = {
  age: async () => (await import("./age")).age,
  exports: async () => (await import("./exports")).exports,
  ingest: async () => (await import("./ingest")).ingest,
  learning: async () => (await import("./learning")).learning,
  ledger: async () => (await import("./ledger")).ledger,
  pipeline: async () => (await import("./pipeline")).pipeline,
  site: async () => (await import("./site")).site,
  visible: async () => (await import("./visible")).visible,
};

const names = process.argv.slice(2).filter((argument) => !argument.startsWith("-"));
const gate = process.argv.includes("--gate");
const [name] = names;
const load = name === undefined ? undefined : BENCHMARKS[name];
if (names.length !== 1 || load === undefined) {
  process.stderr.write(`usage: npm run bench -- ${Object.keys(BENCHMARKS).join("|")} [--gate]\n`);
  process.exit(2);
}

const benchmark = await load();
const bench = await openBench();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void bench.close().finally(() => process.exit(1)));
let missed: readonly Target[];
try {
  const targets = await benchmark(bench);
  process.stdout.write("\n");
  missed = report(targets);
} finally {
  await bench.close();
}
process.exit(gate && missed.length > 0 ? 1 : 0);
