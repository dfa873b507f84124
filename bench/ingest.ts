import { existsSync } from "node:fs";
import { type Bench, metered, type Metered } from "./support/bench";
import { count, decimal, median, table, type Target } from "./support/figures";
import type { Job } from "./support/load";
import { DISTURBED } from "./support/machine";

const ROUNDS = 3;
const SECONDS = 4;
const BATCHES = "batches of 100 × 16";
const SINGLE = "single × 64";
const THROUGH_NEXT = "single × 64, through Next";

const of = (runs: readonly Metered[], pick: (run: Metered) => number) => median(runs.map(pick));

/**
 * Accepting events: over HTTP, everything included, against COPY of the same events into the same table,
 * and through the production node against the same handler behind Next. What is compared runs in turns.
 */
export async function ingest(bench: Bench): Promise<readonly Target[]> {
  const built = existsSync(".next/BUILD_ID");
  if (!built) process.stdout.write("no build, so nothing to compare the node with: run `npx next build` first\n");
  const { child, ports } = await bench.server({ next: built, drain: false });
  const [one, ...more] = await Promise.all(Array.from({ length: 8 }, () => bench.sender()));
  if (!one) throw new Error("no organisation");
  const http = { kind: "http", seconds: SECONDS, ids: "time", port: ports.node, senders: [one] } as const;
  const copy = { kind: "copy", seconds: SECONDS, ids: "time", url: bench.superuserUrl, orgId: one.orgId } as const;
  const jobs: Record<string, Job> = {
    "COPY, 100 rows × 16": { ...copy, connections: 16, batch: 100 },
    "COPY, 5,000 rows × 4": { ...copy, connections: 4, batch: 5_000 },
    [BATCHES]: { ...http, connections: 16, batch: 100 },
    "the same, 8 organisations": { ...http, connections: 16, batch: 100, senders: [one, ...more] },
    [SINGLE]: { ...http, connections: 64, batch: 1 },
    ...(ports.next === undefined ? {} : { [THROUGH_NEXT]: { ...http, connections: 64, batch: 1, port: ports.next } }),
  };
  for (const job of Object.values(jobs)) await bench.load({ ...job, seconds: 1 });
  const runs = new Map<string, Metered[]>(Object.keys(jobs).map((name) => [name, []]));
  let sent = await storedEvents(bench);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, job] of Object.entries(jobs)) {
      const run = await metered(bench, child, job);
      runs.get(name)?.push(run);
      sent += run.events;
    }
  }
  // An answer counts only if its events are there.
  const stored = await storedEvents(bench);
  if (stored !== sent) throw new Error(`${sent} events were acknowledged and ${stored} are stored`);

  const rate = (name: string) => of(runs.get(name) ?? [], (run) => run.perSecond);
  const perEvent = (seconds: number, run: Metered) => (seconds / run.events) * 1e6;
  const cpu = (name: string) => of(runs.get(name) ?? [], (run) => perEvent(run.serverCpu + run.databaseCpu + run.cpu, run));
  const copies = Object.keys(jobs).filter((name) => name.startsWith("COPY"));
  const fastest = Math.max(...copies.map(rate));
  process.stdout.write(
    `${table(
      ["events accepted", "per second", "of COPY", "p50 ms", "p99 ms", "WAL B", "µs CPU: server", "database", "generator"],
      [...runs].map(([name, list]) => [
        name,
        count(rate(name)),
        decimal(rate(name) / fastest),
        decimal(of(list, (run) => run.p50), 1),
        decimal(of(list, (run) => run.p99), 1),
        count(of(list, (run) => run.wal / run.events)),
        ...[(run: Metered) => run.serverCpu, (run: Metered) => run.databaseCpu, (run: Metered) => run.cpu].map((part) =>
          decimal(of(list, (run) => perEvent(part(run), run)), 1),
        ),
      ]),
    )}\n`,
  );

  // On a crowded machine the side with more processes gets more of it: COPY has sixteen, a server has one.
  const others = of([...runs.values()].flat(), (run) => run.others);
  const byCpu = others > DISTURBED;
  const cheapest = Math.min(...copies.map(cpu));
  process.stdout.write(`\nothers took ${decimal(others * 100, 0)} % of the machine, so what is compared is ${byCpu ? "CPU an event" : "the rate"}\n`);
  process.stdout.write(`by rate ${decimal(rate(BATCHES) / fastest)} of COPY, by CPU ${decimal(cheapest / cpu(BATCHES))}\n`);
  const ofCopy = { name: "batches of 100 over HTTP, as a share of the better COPY", value: byCpu ? cheapest / cpu(BATCHES) : rate(BATCHES) / fastest, target: 0.25, more: true };
  if (ports.next === undefined) return [ofCopy];
  const timesNext = [rate(SINGLE) / rate(THROUGH_NEXT), cpu(THROUGH_NEXT) / cpu(SINGLE)] as const;
  process.stdout.write(`by rate ${decimal(timesNext[0])} times Next, by CPU ${decimal(timesNext[1])}\n`);
  return [ofCopy, { name: "single events, times the same handler through Next", value: timesNext[byCpu ? 1 : 0], target: 8, more: true }];
}

async function storedEvents(bench: Bench): Promise<number> {
  const [row] = await bench.sql<{ n: string }>("SELECT count(*) AS n FROM raw.analytics_events");
  return Number(row?.n);
}
