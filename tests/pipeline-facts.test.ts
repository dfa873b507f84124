import { expect, test } from "vitest";
import { status } from "@/cli/commands/status";
import { withClient } from "@/db/connect";
import { customerIdOf } from "@/kernel/ids";
import { factsSql, type PipelineFacts } from "@/modules/pipeline/facts.contract";
import { BATCH, useHttpAdapters } from "./support/http-adapters";
import { runCommand } from "./support/cli";
import { event } from "./support/world";

const world = useHttpAdapters();
const owner = (sql: string) => withClient(world.test.superuserUrl, "test", async (client) => (await client.query(sql)).rows);
const json = async (response: Promise<Response>) => (await response).json();

test("status, health, the command line, the pipeline page and freshness say the same at one moment", async () => {
  await owner("ALTER TABLE staging.events ADD CONSTRAINT no_poison CHECK (type <> 'poison') NOT VALID");
  const client = await world.client();
  const send = (...events: object[]) => world.call("node", BATCH, { key: client.write, body: { events } });
  await send(event(), event({ clientEventId: "bad", type: "poison" }), event());
  await world.plumbline.pipeline.drain(client.orgId);
  await send(event(), event(), event({ type: "" }));
  await send(event());
  // One that somebody has dealt with is open no more.
  await send(event({ type: "" }));
  await owner("UPDATE raw.dead_letters SET status = 'discarded', resolved_at = now() WHERE id = (SELECT id FROM raw.dead_letters WHERE stage = 'verdict' ORDER BY id DESC LIMIT 1)");
  await owner("INSERT INTO ops.heartbeats (name, beat_at) VALUES ('test', now()) ON CONFLICT (name) DO UPDATE SET beat_at = excluded.beat_at");

  const as = { key: client.secret, headers: { "x-customer-id": customerIdOf(client.orgId) } };
  const { insights, pipeline, db } = world.plumbline;
  const page = await pipeline.status(client.tenant);
  const freshness = await insights.freshness(client.tenant);
  const [listed] = await insights.organisations(db, 7);
  const tracked = await json(world.call("node", "/api/v1/track/status", as));
  const dashboard = await json(world.call("node", "/api/v1/track/dashboard", as));
  const health = await json(world.call("node", "/api/health"));
  const command = (await runCommand(world.test, [status], "status")).value as Record<string, unknown>;

  // Three batches wait, one of them without an accepted event; one event is set aside with its dead letter, and one was never accepted.
  expect(page).toMatchObject({ pendingBatches: 3, pendingEvents: 3, deadLetters: 2, attempts: 0 });
  expect(tracked.pipeline_status).toEqual({ raw_pending: page.pendingEvents, staging_pending: 0, business_pending: 0, last_processed: page.lastDrainedAt?.toISOString() });
  expect(dashboard.pipeline_status).toEqual(tracked.pipeline_status);
  expect(freshness).toMatchObject({ waiting: page.pendingEvents, setAside: 1 });
  expect(listed).toMatchObject({ waiting: page.pendingEvents, deadLetters: page.deadLetters });
  for (const answer of [health, command]) expect(answer).toMatchObject({ pendingBatches: page.pendingBatches, deadLetters: page.deadLetters });
  // Until when the numbers are complete, and so the lag, is the receipt of the oldest event that waits.
  const since = listed?.waitingSince?.toISOString();
  const [oldest] = await owner("SELECT min(received_at) AS at FROM raw.analytics_event_batches WHERE processed_at IS NULL AND accepted > 0");
  expect(since).toBe(oldest.at.toISOString());
  expect([freshness.dataFreshAsOf, health.dataFreshAsOf, command["dataFreshAsOf"]]).toEqual([since, since, since]);
  for (const lag of [page.lagMs, freshness.ageMs, health.analyticsIngestLagMs]) expect(Math.abs(Date.now() - lag - Date.parse(since ?? ""))).toBeLessThan(60_000);

  // Quality and passes: what the tracking endpoints say is what the page says.
  const passes = await pipeline.passes(client.tenant, 24);
  expect(dashboard.processing).toEqual({ runs: passes.passes, failed_runs: passes.failedPasses, duration_ms: { p50: passes.p50Ms, p95: passes.p95Ms, max: passes.maxMs }, layer_ms: passes.layers });
  expect(dashboard.recent_runs).toHaveLength(passes.passes);
  const rules = (await pipeline.quality(client.tenant, 1)).map(({ rule, checked, failed }) => ({ rule, checked, failed }));
  expect(dashboard.quality_metrics.rules).toEqual(rules);
});

test("every fact is one query of its own, and batches that wait are read once", async () => {
  const client = await world.client();
  const names: readonly (keyof PipelineFacts)[] = ["at", "pendingBatches", "waiting", "oldestWaitingAt", "newestPendingBatchId", "lastDrainedAt", "deadLetters", "setAside", "heartbeatAt"];
  const [row] = await client.tenant.read((sql) => sql.rows<PipelineFacts & Record<string, unknown>>(`SELECT * FROM ${factsSql("$1", names)} f`, [client.orgId]));
  expect(Object.keys(row ?? {}).sort()).toEqual([...names].sort());
  expect(row).toMatchObject({ pendingBatches: 0, waiting: 0, oldestWaitingAt: null, newestPendingBatchId: null, lastDrainedAt: null, deadLetters: 0, setAside: 0 });
  expect(factsSql("$1", names).match(/processed_at IS NULL\)/g)).toHaveLength(1);
});
