import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "@/db/database";
import type { Sql } from "@/db/sql";
import type { Tenant } from "@/db/tenant";
import { createIngest } from "@/modules/ingest/service";
import { createInsights } from "@/modules/insights/service";
import { READ_MODELS } from "@/read-models";
import { createPipeline } from "@/modules/pipeline/service";
import { itemsOf } from "@/modules/ingest/contract";
import { type Bench, meter, type Meter, metered } from "./support/bench";
import { makeVisits, seeded } from "./support/events";
import { count, decimal, median, table, type Target } from "./support/figures";
import type { Sender } from "./support/load";
import { DISTURBED } from "./support/machine";

const ROUNDS = 3;
const ORGANISATIONS = 4;
/** Of one round, over all organisations. */
const BACKLOG = 100_000;
const DAYS = 30;
const AUDIENCE = { people: 2_000, courses: 40, sessionsEach: 1 };
/** As many as production runs in one process. */
const WORKERS = 2;
const SECONDS = 8;

/** From raw to visible numbers: a backlog's rate and what each layer costs, then ingest beside a running drain. */
export async function pipeline(bench: Bench): Promise<readonly Target[]> {
  const runs: (Meter & { readonly events: number; readonly seconds: number; readonly own: number })[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const senders = await backlog(bench, round);
    runs.push(await meter(bench, undefined, () => timed(bench.db), () => 0));
    await checkVisible(bench, senders);
  }
  const of = (pick: (run: (typeof runs)[number]) => number) => median(runs.map(pick));
  const perSecond = of((run) => run.events / run.seconds);
  const byCpu = of((run) => (WORKERS * run.events) / (run.databaseCpu + run.own));
  const others = of((run) => run.others);
  process.stdout.write(
    `drained from a backlog, ${WORKERS} workers: ${count(perSecond)} events/s, ${decimal(of((run) => (run.databaseCpu / run.events) * 1e6), 1)} µs of the database's CPU an event, ` +
      `${decimal(of((run) => (run.own / run.events) * 1e6), 1)} of ours, ${count(of((run) => run.wal / run.events))} bytes of WAL\n` +
      `others took ${decimal(others * 100, 0)} % of the machine; the CPU alone allows ${count(byCpu)} events/s\n\n`,
  );

  await backlog(bench, ROUNDS);
  const layers = new Layers();
  const start = performance.now();
  const events = await drain(layers.watch(bench.db), 1);
  process.stdout.write(`${layers.report(events, performance.now() - start)}\n\n`);

  await beside(bench);
  return [{ name: "events drained a second, from raw to visible", value: others > DISTURBED ? byCpu : perSecond, target: 10_000, more: true }];
}

async function backlog(bench: Bench, round: number): Promise<readonly Sender[]> {
  const ingest = createIngest(bench.db, () => undefined);
  const senders = await Promise.all(Array.from({ length: ORGANISATIONS }, () => bench.sender()));
  await Promise.all(
    senders.map(async ({ orgId }, i) => {
      const events = makeVisits(seeded(round * 100 + i), AUDIENCE, BACKLOG / ORGANISATIONS, DAYS, new Date());
      for (let at = 0; at < events.length; at += 500) await ingest.accept(orgId, { source: "api", items: itemsOf(events.slice(at, at + 500)) });
    }),
  );
  await ingest.close();
  return senders;
}

async function timed(db: Database): Promise<{ events: number; seconds: number; own: number }> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const events = await drain(db, WORKERS);
  const { user, system } = process.cpuUsage(cpu);
  return { events, seconds: (performance.now() - start) / 1_000, own: (user + system) / 1e6 };
}

async function drain(db: Database, workers: number): Promise<number> {
  const service = createPipeline(db, READ_MODELS, () => undefined, (error) => {
    throw error;
  });
  const done = await Promise.all(Array.from({ length: workers }, () => service.drain()));
  return done.reduce((sum, { events }) => sum + events, 0);
}

/** What the dashboard shows must be what was sent; a fast wrong number is no number. */
async function checkVisible(bench: Bench, senders: readonly Sender[]): Promise<void> {
  const insights = createInsights(60_000);
  for (const { orgId } of senders) {
    const tenant = bench.db.tenant(orgId);
    const { today: to } = await insights.calendar(tenant);
    const from = new Date(Date.parse(to) - (DAYS + 1) * 86_400_000).toISOString().slice(0, 10);
    const { overview } = await insights.overview(tenant, { from, to });
    const { holds } = await insights.balance(tenant, null, null);
    if (overview.totals.events !== BACKLOG / ORGANISATIONS || !holds) throw new Error(`organisation ${orgId} shows ${overview.totals.events} events, its balance ${holds ? "holds" : "does not hold"}`);
  }
}

/** How long the statements of passes took, by name. One worker runs them one after another. */
class Layers {
  readonly #ms = new Map<string, number>();
  readonly #calls = new Map<string, number>();

  watch(db: Database): Database {
    const watched = (sql: Sql): Sql => ({
      rows: async (text, values, name) => {
        const start = performance.now();
        try {
          return await sql.rows(text, values, name);
        } finally {
          const key = name ?? "unnamed";
          this.#ms.set(key, (this.#ms.get(key) ?? 0) + performance.now() - start);
          this.#calls.set(key, (this.#calls.get(key) ?? 0) + 1);
        }
      },
    });
    const lane = (orgId: string): Tenant => {
      const tenant = db.lane(orgId);
      return { ...tenant, write: (work) => tenant.write((sql) => work(watched(sql))) };
    };
    return { ...db, lane, pipeline: (work) => db.pipeline((sql) => work(watched(sql))) };
  }

  report(events: number, totalMs: number): string {
    const named = [...this.#ms].sort((a, b) => b[1] - a[1]);
    const rest = totalMs - named.reduce((sum, [, ms]) => sum + ms, 0);
    const rows = named.map(([name, ms]) => [name, decimal((ms / events) * 1_000, 1), decimal(ms / (this.#calls.get(name) ?? 1), 1)]);
    return table(
      ["one worker, by statement", "µs an event", "ms a call"],
      [...rows, ["BEGIN, COMMIT, our own code", decimal((rest / events) * 1_000, 1), ""], ["all", decimal((totalMs / events) * 1_000, 1), ""]],
    );
  }
}

/** Ingest as fast as it goes without workers and with them; then at a rate that leaves room. */
async function beside(bench: Bench): Promise<void> {
  const senders = await Promise.all(Array.from({ length: ORGANISATIONS }, () => bench.sender()));
  const job = { kind: "http", connections: 16, batch: 100, ids: "time", senders, seconds: SECONDS } as const;
  const rows: string[][] = [];
  const measure = async (name: string, drains: boolean, eventsPerSecond?: number) => {
    const { child, ports } = await bench.server({ next: false, drain: drains });
    await bench.load({ ...job, port: ports.node, seconds: 1 });
    const before = await progress(bench);
    const watch = watchLag(bench);
    const run = await metered(bench, child, { ...job, port: ports.node, ...(eventsPerSecond === undefined ? {} : { eventsPerSecond }) });
    const lags = await watch.stop();
    const after = await progress(bench);
    await child.stop();
    await drain(bench.db, WORKERS);
    rows.push([
      name, count(run.perSecond), count((after.counted - before.counted) / run.seconds), decimal(run.p50, 1), decimal(run.p99, 1),
      drains ? decimal(Math.max(...lags) / 1_000, 1) : "", decimal(run.others * 100, 0),
    ]);
  };
  await measure("no workers", false);
  await measure("two workers in the process", true);
  await measure("two workers, 5,000 events/s", true, 5_000);
  process.stdout.write(`${table(["ingest, batches of 100 × 16", "accepted/s", "drained/s", "p50 ms", "p99 ms", "lag s at most", "others %"], rows)}\n`);
}

async function progress(bench: Bench): Promise<{ counted: number; waiting: number; lagMs: number }> {
  const [row] = await bench.sql<{ counted: string; waiting: string; lag: string }>(
    `SELECT coalesce(sum(counted), 0) AS counted, coalesce(sum(accepted) FILTER (WHERE processed_at IS NULL), 0) AS waiting,
            coalesce(extract(epoch FROM clock_timestamp() - min(received_at) FILTER (WHERE processed_at IS NULL)) * 1000, 0) AS lag
     FROM raw.analytics_event_batches`,
  );
  return { counted: Number(row?.counted), waiting: Number(row?.waiting), lagMs: Number(row?.lag) };
}

function watchLag(bench: Bench): { stop(): Promise<readonly number[]> } {
  const lags: number[] = [];
  let stopped = false;
  const watching = (async () => {
    while (!stopped) {
      lags.push((await progress(bench)).lagMs);
      await sleep(500);
    }
  })();
  return {
    async stop() {
      stopped = true;
      await watching;
      return lags;
    },
  };
}
