import { setTimeout as sleep } from "node:timers/promises";
import { createInsights } from "@/modules/insights/service";
import type { Bench } from "./support/bench";
import { makeEvent, makeId, seeded } from "./support/events";
import { count, decimal, percentile, table, type Target } from "./support/figures";
import { HttpConnection } from "./support/http-client";

const PROBES = 120;
const LOAD = { eventsPerSecond: 100, connections: 4, batch: 5 } as const;
const LOOK_EVERY_MS = 10;
const AUDIENCE = { people: 500, courses: 10, sessionsEach: 2 };

/**
 * From the answer until the dashboard's overview has counted the event: one event after another of an
 * organisation, while others are sending as well. Workers are woken inside of the process that answered, or
 * from another one by NOTIFY.
 */
export async function visible(bench: Bench): Promise<readonly Target[]> {
  const workers = await bench.server({ next: false, drain: true });
  const without = await bench.server({ next: false, drain: false });
  const same = await probe(bench, workers.ports.node);
  const other = await probe(bench, without.ports.node);
  const row = (name: string, waits: readonly number[]) => [name, ...[0.5, 0.95, 0.99].map((share) => count(percentile(waits, share))), count(waits.at(-1) ?? Number.NaN)];
  process.stdout.write(
    `${table(["from answer to visible, ms", "p50", "p95", "p99", "max"], [row("workers in the same process", same), row("workers in another process", other)])}\n`,
  );
  return [{ name: "seconds from answer to visible, p95", value: Math.max(percentile(same, 0.95), percentile(other, 0.95)) / 1_000, target: 2, more: false }];
}

/** @returns waits in ms, ascending */
async function probe(bench: Bench, port: number): Promise<readonly number[]> {
  const [mine, ...others] = await Promise.all(Array.from({ length: 4 }, () => bench.sender()));
  if (!mine) throw new Error("no organisation");
  const random = seeded(7);
  const pauses = Array.from({ length: PROBES }, () => 20 + random() * 300);
  const seconds = pauses.reduce((sum, ms) => sum + ms + 50, 0) / 1_000;
  const load = bench.load({ kind: "http", port, senders: others, ids: "time", seconds, ...LOAD });
  const insights = createInsights(60_000);
  const tenant = bench.db.tenant(mine.orgId);
  const { today: to } = await insights.calendar(tenant);
  const from = new Date(Date.parse(to) - 29 * 86_400_000).toISOString().slice(0, 10);
  const connection = await HttpConnection.open(port);
  const waits: number[] = [];
  for (const [sent, pause] of pauses.entries()) {
    await sleep(pause);
    const body = JSON.stringify(makeEvent(random, AUDIENCE, makeId.time(), new Date().toISOString()));
    const head = `POST /api/analytics/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${mine.key}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
    await connection.send(Buffer.from(head + body));
    const answered = performance.now();
    while ((await insights.overview(tenant, { from, to })).overview.totals.events <= sent) {
      if (performance.now() - answered > 30_000) throw new Error("an event did not become visible within 30 s");
      await sleep(LOOK_EVERY_MS);
    }
    waits.push(performance.now() - answered);
  }
  connection.close();
  const { perSecond } = await load;
  process.stdout.write(`${PROBES} single events, beside ${decimal(perSecond, 0)} events/s of ${others.length} other organisations\n`);
  return waits.sort((a, b) => a - b);
}
