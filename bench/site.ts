import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { customerIdOf } from "@/kernel/ids";
import { createIngest } from "@/modules/ingest/service";
import { createPipeline } from "@/modules/pipeline/service";
import { READ_MODELS } from "@/read-models";
import { type Bench, metered, type Metered } from "./support/bench";
import { BROWSERS, makeId, seeded, SITE } from "./support/events";
import { count, decimal, median, percentile, table, type Target } from "./support/figures";
import { HttpConnection } from "./support/http-client";
import { DISTURBED } from "./support/machine";
import { dashboard } from "./support/site-dashboard";
import { observed } from "../tests/support/observed";

const ROUNDS = 3;
const PROBES = 150;
const BACKLOG = 20_000;
const WORKERS = 2;
const DAY_MS = 86_400_000;

/** Site tracking: from the request through every layer, a backlog through the drain, and what the dashboard asks. */
export async function site(bench: Bench): Promise<readonly Target[]> {
  return [...(await synchronous(bench)), ...(await asynchronous(bench)), ...(await drained(bench)), ...(await dashboard(bench))];
}

/** One visitor after another, each answered when the event is in every layer. */
async function synchronous(bench: Bench): Promise<readonly Target[]> {
  const { child, ports } = await bench.server({ next: false, drain: true });
  const { orgId, key } = await bench.sender();
  const connection = await HttpConnection.open(ports.node);
  const random = seeded(11);
  const waits: number[] = [];
  for (let i = 0; i < PROBES + 40; i++) {
    await sleep(30 + random() * 60);
    const visitor = `visitor_${Math.floor(random() * 500)}`;
    const body = JSON.stringify({ page_url: `${SITE}/p/${Math.floor(random() * 100)}`, event_type: "page_view", visitor_id: visitor });
    const head = [
      "POST /api/v1/track HTTP/1.1",
      "Host: 127.0.0.1",
      `Authorization: Bearer ${key}`,
      `X-Customer-ID: ${customerIdOf(orgId)}`,
      `User-Agent: ${BROWSERS[i % BROWSERS.length]}`,
      "Content-Type: application/json",
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    const start = performance.now();
    const status = await connection.send(Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`));
    if (status !== 200) throw new Error(`synchronous tracking answered ${status}`);
    // The first ones open connections and prepare statements.
    if (i >= 40) waits.push(performance.now() - start);
  }
  connection.close();
  // Nobody else may drain what comes next.
  await child.stop();
  waits.sort((a, b) => a - b);
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(waits, share));
  const [passes] = await bench.sql<{ ms: number; layers: string }>(
    `SELECT (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY duration_ms) FROM ops.pipeline_runs WHERE org_id = $1 AND events > 0) AS ms,
            (SELECT string_agg(key || ' ' || ms, ', ' ORDER BY ms DESC) FROM (
               SELECT l.key, round(percentile_cont(0.5) WITHIN GROUP (ORDER BY l.value::numeric)::numeric, 1) AS ms
               FROM ops.pipeline_runs r CROSS JOIN jsonb_each_text(r.layer_ms) l WHERE r.org_id = $1 AND r.events > 0 GROUP BY 1) x) AS layers`,
    [orgId],
  );
  process.stdout.write(
    `synchronous, one event at a time: p50 ${decimal(p50 ?? 0, 1)} ms, p95 ${decimal(p95 ?? 0, 1)}, p99 ${decimal(p99 ?? 0, 1)}; of it the pass ${decimal(passes?.ms ?? 0, 1)} (${passes?.layers})\n\n`,
  );
  return [{ name: "synchronous tracking at light load, p95 ms", value: p95 ?? Number.NaN, target: 25, more: false }];
}

/** Single events that are only made durable, through the production node and through Next's, in turns. */
async function asynchronous(bench: Bench): Promise<readonly Target[]> {
  if (!existsSync(".next/BUILD_ID")) {
    process.stdout.write("no build, so nothing to compare asynchronous tracking with: run `npx next build` first\n\n");
    return [];
  }
  const { child, ports } = await bench.server({ next: true, drain: false });
  const senders = [await bench.sender()];
  const runs = { node: [] as Metered[], next: [] as Metered[] };
  const job = (node: "node" | "next", seconds: number) =>
    metered(bench, child, { kind: "http", endpoint: "site", ids: "time", connections: 64, batch: 1, seconds, senders, port: ports[node] ?? ports.node });
  await job("node", 1);
  await job("next", 1);
  for (let round = 0; round < ROUNDS; round++) {
    runs.node.push(await job("node", 3));
    runs.next.push(await job("next", 3));
  }
  await child.stop();
  const of = (list: readonly Metered[], pick: (run: Metered) => number) => median(list.map(pick));
  const cpu = ({ serverCpu, databaseCpu, cpu: generator, events }: Metered) => (serverCpu + databaseCpu + generator) / events;
  const times = {
    byRate: of(runs.node, (run) => run.perSecond) / of(runs.next, (run) => run.perSecond),
    byCpu: of(runs.next, cpu) / of(runs.node, cpu),
  };
  process.stdout.write(
    `${table(
      ["asynchronous, single × 64", "per second", "p50 ms", "p99 ms", "µs of CPU"],
      Object.entries(runs).map(([node, list]) => [node, count(of(list, (run) => run.perSecond)), decimal(of(list, (run) => run.p50), 1), decimal(of(list, (run) => run.p99), 1), decimal(of(list, cpu) * 1e6, 0)]),
    )}\nby rate ${decimal(times.byRate)} times Next, by CPU ${decimal(times.byCpu)}\n\n`,
  );
  const others = of([...runs.node, ...runs.next], (run) => run.others);
  return [{ name: "asynchronous tracking, times the same handler through Next", value: others > DISTURBED ? times.byCpu : times.byRate, target: 8, more: true }];
}

async function drained(bench: Bench): Promise<readonly Target[]> {
  const rates: number[] = [];
  const cpu: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await backlog(bench, round);
    const before = (await bench.databaseCpu()) ?? Number.NaN;
    const start = performance.now();
    const events = await drain(bench, WORKERS);
    rates.push(events / ((performance.now() - start) / 1_000));
    cpu.push(((((await bench.databaseCpu()) ?? Number.NaN) - before) / events) * 1e6);
  }
  await backlog(bench, ROUNDS);
  const since = new Date();
  const events = await drain(bench, 1);
  const layers = await bench.sql<{ layer: string; ms: number }>(
    `SELECT l.key AS layer, sum(l.value::float8) AS ms FROM ops.pipeline_runs r CROSS JOIN jsonb_each_text(r.layer_ms) l
     WHERE r.started_at >= $1 GROUP BY 1 ORDER BY 2 DESC`,
    [since],
  );
  const total = layers.reduce((sum, { ms }) => sum + ms, 0);
  process.stdout.write(
    `site events drained from a backlog, ${WORKERS} workers: ${count(median(rates))}/s, ${decimal(median(cpu), 0)} µs of the database's CPU an event\n${table(
      ["one worker, by layer", "µs an event"],
      [...layers.map(({ layer, ms }) => [layer, decimal((ms / events) * 1_000, 1)]), ["all", decimal((total / events) * 1_000, 1)]],
    )}\n\n`,
  );
  return [{ name: "site events drained a second, from raw to business", value: median(rates), target: 5_000, more: true }];
}

async function backlog(bench: Bench, round: number): Promise<void> {
  const ingest = createIngest(bench.db, () => undefined);
  const random = seeded(round + 1);
  for (let org = 0; org < WORKERS; org++) {
    const { orgId } = await bench.sender();
    for (let sent = 0; sent < BACKLOG / WORKERS; sent += 500) {
      const visits = Array.from({ length: 100 }, () => ({ visitor: Math.floor(random() * 3_000), at: Date.now() - random() * 30 * DAY_MS }));
      const views = visits.flatMap((visit) => Array.from({ length: 5 }, (_, i) => ({ ...visit, at: visit.at + i * 40_000 })));
      await ingest.accept(orgId, {
        source: "site",
        items: observed(
          views.map(({ visitor, at }) => ({
          clientEventId: `evt_${makeId.time()}`,
          type: "page_view",
          timestamp: new Date(at).toISOString(),
          anonymousId: `visitor_${visitor}`,
          sessionId: `sess_${visitor}`,
        })),
          views.map(({ visitor }) => ({
          kind: "site",
          pageUrl: `${SITE}/p/${Math.floor(random() * 400)}`,
          referrer: `https://site${visitor % 50}.example/`,
          userAgent: BROWSERS[visitor % BROWSERS.length],
          visitor: "given",
        })),
        ),
      });
    }
  }
  await ingest.close();
}

async function drain(bench: Bench, workers: number): Promise<number> {
  const service = createPipeline(bench.db, READ_MODELS, () => undefined, (error) => {
    throw error;
  });
  const done = await Promise.all(Array.from({ length: workers }, () => service.drain()));
  return done.reduce((sum, { events }) => sum + events, 0);
}
