import { chmod } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPlumbline } from "@/compose";
import { stopEmbedded } from "@/db/embedded/cluster";
import { connectDatabase, type PreparedDatabase } from "@/db/prepare";
import { readEnv } from "@/env";
import type { ClientEvent } from "@/modules/ingest/contract";
import type { Plumbline } from "@/plumbline";
import { createClient, type Client } from "./support/http-adapters";
import { createKillableServer, type KillableServer } from "./support/killable-server";
import { startLoad, type Load, type LoadReport } from "./support/load";
import { throwawayFolder, type Throwaway } from "./support/reaped";
import { within } from "./support/pace";

// A cluster of its own, with fsync on, in the care of a server process of its own.
let folder: Throwaway;
let server: KillableServer;
let database: PreparedDatabase;
let plumbline: Plumbline;
let clients: readonly Client[];

beforeAll(async () => {
  folder = await throwawayFolder();
  await chmod(folder.dataFolder, 0o711);
  server = await createKillableServer(folder.dataFolder);
  await server.start();
  const env = readEnv({ NODE_ENV: "test", LOG_LEVEL: "silent", PLUMBLINE_JOBS: "none", PLUMBLINE_DATA: folder.dataFolder });
  database = await connectDatabase(env);
  plumbline = createPlumbline(env, database.urls, database.secrets.nextAuthSecret);
  clients = [await createClient(() => plumbline), await createClient(() => plumbline, "America/New_York")];
});
afterAll(async () => {
  await server.kill();
  await plumbline.close();
  await folder.remove();
});

/** Until the load has got somewhere since the last blow, and then for as long as chance will have it. */
async function aWhile(load: Load): Promise<void> {
  const enough = load.answered() + 40;
  for (const givenUpAt = Date.now() + within(8_000); load.answered() < enough && Date.now() < givenUpAt; ) await sleep(10);
  await sleep(300 * Math.random());
}

/** Until the server's own workers have nothing left to do. */
async function drained(): Promise<void> {
  await expect
    .poll(async () => (await Promise.all(clients.map(({ tenant }) => plumbline.pipeline.status(tenant)))).map((status) => status.pendingBatches), { timeout: within(15_000), interval: 100 })
    .toEqual(clients.map(() => 0));
}

test("kill -9 of the server and immediate stops of PostgreSQL lose nothing that was acknowledged, and double nothing", { timeout: within(120_000) }, async () => {
  const load = startLoad(server.origin, clients, 6);
  for (const victim of ["server", "database", "server", "database", "server"] as const) {
    await aWhile(load);
    if (victim === "server") {
      await server.kill();
      await server.start();
    } else if (database.embedded) {
      // Its server watches over it, and starts it again.
      await stopEmbedded(database.embedded.layout, "immediate");
    }
  }
  await aWhile(load);
  const report = await load.finish();
  await drained();
  expect(report.retries).toBeGreaterThan(0);
  for (const client of clients) await verify(client, report);
});

async function verify({ tenant, orgId }: Client, { events, accepted }: LoadReport): Promise<void> {
  const sent = events.get(orgId) ?? [];
  const ids = sent.map((event) => event.clientEventId).sort();
  expect(ids.length).toBeGreaterThan(100);
  // No answer called an id accepted that another one had called so.
  const claimed = accepted.get(orgId) ?? [];
  expect(new Set(claimed).size).toBe(claimed.length);

  const inOrder = async (text: string) => (await tenant.read((sql) => sql.rows<{ id: string }>(text))).map(({ id }) => id).sort();
  expect(await inOrder("SELECT client_event_id AS id FROM raw.analytics_events")).toEqual(ids);
  expect(await inOrder("SELECT client_event_id AS id FROM raw.event_ledger")).toEqual(ids);
  expect(await inOrder("SELECT client_event_id AS id FROM staging.events")).toEqual(ids);

  const balance = await plumbline.insights.balance(tenant, null, null);
  expect(balance).toMatchObject({ accepted: ids.length, counted: ids.length, waiting: 0, setAside: 0, holds: true });
  const deadLetters = await tenant.read((sql) => sql.rows<{ n: number }>("SELECT sum(occurrences) AS n FROM raw.dead_letters"));
  expect(balance.failed).toBe(deadLetters[0]?.n);

  const zone = orgId === clients[0]?.orgId ? "UTC" : "America/New_York";
  const days = [...grouped(sent, (event) => localDay(event, zone))].sort(([a], [b]) => a.localeCompare(b));
  const from = days[0]?.[0] ?? "";
  const to = days.at(-1)?.[0] ?? "";
  const { overview } = await plumbline.insights.overview(tenant, { from, to });
  expect(overview.totals).toEqual(totalsOf(sent));
  expect(overview.buckets).toEqual(days.map(([at, ofDay]) => ({ at, ...totalsOf(ofDay) })));
  const byType = [...grouped(sent, (event) => event.type)].map(([type, ofType]) => ({ type, events: ofType.length }));
  expect(overview.byType).toEqual(byType.sort((a, b) => b.events - a.events || a.type.localeCompare(b.type)));
}

const totalsOf = (events: readonly ClientEvent[]) => ({
  events: events.length,
  people: new Set(events.map((event) => event.anonymousId)).size,
  sessions: new Set(events.map((event) => event.sessionId)).size,
  courses: new Set(events.map((event) => event.courseId)).size,
});

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

const localDay = ({ timestamp }: ClientEvent, timeZone: string) => new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(new Date(timestamp ?? 0));
