import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { withClient } from "@/db/connect";
import type { Tenant } from "@/db/tenant";
import { shiftDay } from "@/kernel/day";
import { createReceipts } from "@/modules/ingest/receipts.service";
import { RETENTION_CHECKS } from "@/modules/retention/checks.service";
import { createRetention, type Retention } from "@/modules/retention/service";
import { everyNumberOf } from "./support/numbers";
import { observed } from "./support/observed";
import { makeOldPartitions, receivedOn } from "./support/received";
import { event, useWorld } from "./support/world";

const world = useWorld();
const CEILING = { rawDays: 60, stagingDays: 40 };
const daysAgo = (days: number) => shiftDay(new Date().toISOString().slice(0, 10), -days);
const KEPT_OTHERWISE = ["rollup.site_page_visits", "rollup.site_page_links"];

let retention: Retention;
beforeAll(async () => {
  await makeOldPartitions(world, daysAgo(75));
  retention = createRetention({ db: world.db, freeze: world.pipeline.freeze, ceiling: CEILING });
});

/** A page view, a lesson and something that is refused, received so many days ago. */
async function receive(tenant: Tenant, days: number): Promise<void> {
  const at = `${daysAgo(days)}T11:00:00Z`;
  await world.send(
    tenant,
    event({ clientEventId: `lesson_${days}`, type: "lesson_completed", timestamp: at, courseId: "algebra", lessonId: "one", userId: "ada" }),
    { clientEventId: `refused_${days}`, type: "" },
  );
  await world.ingest.accept(tenant.orgId, {
    source: "site",
    items: observed(
      [{ clientEventId: `view_${days}`, type: "page_view", timestamp: at, anonymousId: "visitor_a", sessionId: "sess_a" }],
      [{ kind: "site", pageUrl: "https://example.com/", userAgent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/126.0.0.0", visitor: "given" }],
    ),
  });
  await world.pipeline.drain(tenant.orgId);
  await receivedOn(world, tenant, daysAgo(days));
}

async function numbersOf(tenant: Tenant): Promise<unknown> {
  return Object.entries(await everyNumberOf(tenant)).filter(([table]) => !KEPT_OTHERWISE.includes(table));
}

const owner = <Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
  withClient(world.test.superuserUrl, "test", async (client) => (await client.query(text, [...values])).rows as Row[]);
const partitionsBefore = async (parent: string, day: string): Promise<number> =>
  (await owner<{ n: string }>("SELECT count(*) AS n FROM ops.partitions WHERE parent = $1 AND upper <= $2::timestamptz", [parent, `${day}T00:00:00Z`])).reduce((sum, { n }) => sum + Number(n), 0);
const count = async (table: string, tenant: Tenant): Promise<number> => Number((await owner<{ n: string }>(`SELECT count(*) AS n FROM ${table} WHERE org_id = $1`, [tenant.orgId]))[0]?.n);

test("days that are past their time go, numbers stay, and what comes later counts", async () => {
  const tenant = await world.organisation();
  for (const days of [70, 50, 10]) await receive(tenant, days);
  await owner("UPDATE raw.dead_letters SET status = 'discarded' WHERE org_id = $1 AND client_event_id = 'refused_70'", [tenant.orgId]);
  const before = await numbersOf(tenant);

  const run = await retention.run();
  expect(run).toMatchObject({ frozen: 1, waiting: 0, stagedEvents: 0 });
  expect(run.partitions).toBeGreaterThan(0);
  expect(await numbersOf(tenant)).toEqual(before);
  expect(await partitionsBefore("raw.analytics_events", daysAgo(60))).toBe(0);
  expect(await partitionsBefore("staging.events", daysAgo(40))).toBe(0);
  expect(await count("raw.analytics_events", tenant)).toBe(4);
  expect(await count("staging.events", tenant)).toBe(2);
  // The ledger keeps ids as long as raw; an open dead letter stays, a discarded one went with its day.
  expect(await owner("SELECT client_event_id AS id FROM raw.event_ledger WHERE org_id = $1 ORDER BY 1", [tenant.orgId])).toEqual(["lesson_10", "lesson_50", "view_10", "view_50"].map((id) => ({ id })));
  expect(await owner("SELECT client_event_id AS id FROM raw.dead_letters WHERE org_id = $1 ORDER BY 1", [tenant.orgId])).toEqual([{ id: "refused_10" }, { id: "refused_50" }]);

  // A second run finds nothing to do.
  expect(await retention.run()).toEqual({ frozen: 0, batches: 0, stagedEvents: 0, partitions: 0, waiting: 0 });

  await expect(world.pipeline.rebuild(tenant.orgId, { from: daysAgo(50), to: daysAgo(50) })).rejects.toMatchObject({ code: "conflict" });
  await expect(world.pipeline.correct(tenant, "view_50", { type: "click" }, "too late")).rejects.toMatchObject({ code: "conflict" });
  await expect(createReceipts(world.db).find(tenant.orgId, "view_70")).rejects.toMatchObject({ code: "not_found" });
  await world.pipeline.rebuild(tenant.orgId);
  expect(await numbersOf(tenant)).toEqual(before);

  // Late for a day that is frozen, and new.
  await world.send(tenant, event({ clientEventId: "late", type: "lesson_completed", timestamp: `${daysAgo(50)}T12:00:00Z`, courseId: "algebra", lessonId: "two", userId: "ada" }));
  await world.pipeline.drain(tenant.orgId);
  expect(await tenant.read((sql) => sql.rows("SELECT sum(events)::integer AS n FROM rollup.event_days WHERE type = 'lesson_completed'"))).toEqual([{ n: 4 }]);
  expect(world.passErrors).toEqual([]);
});

test("nothing is dropped whose numbers are not frozen, nor what waits for its pass", async () => {
  await makePartitions(70, 65);
  const tenant = await world.organisation();
  await receive(tenant, 69);
  const careless = createRetention({ db: world.db, freeze: async () => null, ceiling: CEILING });
  expect(await careless.run()).toMatchObject({ batches: 0, partitions: 3 });
  expect(await count("raw.analytics_events", tenant)).toBe(2);
  expect(await count("staging.events", tenant)).toBe(2);

  // Received before, drained never: the frozen days stop before it.
  await world.send(tenant, event({ clientEventId: "waiting", timestamp: `${daysAgo(66)}T10:00:00Z` }));
  await receivedOn(world, tenant, daysAgo(66));
  await retention.run();
  expect(await count("raw.analytics_events", tenant)).toBe(1);
  await world.pipeline.drain(tenant.orgId);
  expect(await count("staging.events", tenant)).toBe(1);
  await retention.run();
  expect(await count("raw.analytics_events", tenant)).toBe(0);
  expect(await partitionsBefore("raw.analytics_events", daysAgo(60))).toBe(0);
});

test("a reader that stays does not stop those who write, and a run that ended between its steps is finished", async () => {
  await makePartitions(68, 66);
  const tenant = await world.organisation();
  await withClient(world.test.superuserUrl, "test", async (reader) => {
    await reader.query("BEGIN");
    await reader.query("SELECT count(*) FROM raw.analytics_events");
    expect((await retention.run()).waiting).toBeGreaterThan(0);
    await world.send(tenant, event({ clientEventId: randomUUID() }));
    await reader.query("COMMIT");
  });
  const [pending] = await owner<{ n: string }>("SELECT count(*) AS n FROM ops.partitions WHERE detaching");
  expect(Number(pending?.n)).toBe(1);
  // As if a process had ended after DETACH.
  await makePartitions(70, 69);
  const [next] = await owner<{ name: string }>("SELECT name FROM ops.partitions WHERE parent = 'staging.events' ORDER BY lower LIMIT 1");
  await owner(`ALTER TABLE staging.events DETACH PARTITION ${next?.name}`);
  // What waited, and one partition of each table.
  expect(await retention.run()).toMatchObject({ waiting: 0, partitions: 5 });
  expect(await owner("SELECT to_regclass($1) AS name", [next?.name])).toEqual([{ name: null }]);
});

test("an organisation that keeps less loses its own events only", async () => {
  const [less, other] = [await world.organisation(), await world.organisation()];
  for (const tenant of [less, other]) for (const days of [35, 20, 5]) await receive(tenant, days);
  const before = await numbersOf(less);
  await expect(retention.change(less.orgId, { rawDays: 61, stagingDays: null }, "operator")).rejects.toMatchObject({ code: "unprocessable", details: { path: "rawDays" } });
  expect(await retention.preview(less.orgId, { rawDays: 30, stagingDays: 14 })).toEqual({ rawDays: 30, stagingDays: 14, rawEvents: 2, stagingEvents: 4 });
  await retention.change(less.orgId, { rawDays: 30, stagingDays: 14 }, "operator");
  expect(await owner("SELECT action, details FROM app.audit_entries WHERE org_id = $1", [less.orgId])).toEqual([
    { action: "retention.changed", details: { from: { rawDays: null, stagingDays: null }, to: { rawDays: 30, stagingDays: 14 } } },
  ]);
  await retention.run();
  expect(await numbersOf(less)).toEqual(before);
  expect([await count("raw.analytics_events", less), await count("staging.events", less), await count("raw.event_ledger", less)]).toEqual([4, 2, 4]);
  expect([await count("raw.analytics_events", other), await count("staging.events", other)]).toEqual([6, 6]);
  const view = await retention.view(less.orgId);
  expect(view.raw).toEqual({ days: 30, ceiling: 60, own: 30, events: 4, oldestDay: daysAgo(20), next: { day: daysAgo(20), on: daysAgo(-11), events: 2 } });
  expect(view.staging).toMatchObject({ days: 14, events: 2, oldestDay: daysAgo(5) });
  expect((await retention.view((await world.organisation()).orgId)).raw).toEqual({ days: 60, ceiling: 60, own: null, events: 0, oldestDay: null, next: null });
});

test("doctor says what is due", async () => {
  const [check] = RETENTION_CHECKS;
  const verdict = () => check?.run(world.test.urls, false, { retention: CEILING });
  expect(await verdict()).toMatchObject({ status: "ok", found: "raw events are kept for 60 days, staging events are kept for 40 days; nothing is due" });
  await makePartitions(70, 69);
  expect(await verdict()).toMatchObject({ status: "warn" });
  await retention.run();
  expect(await verdict()).toMatchObject({ status: "ok" });
});

/** Partitions of days that were dropped before, for the next test. */
async function makePartitions(from: number, until: number): Promise<void> {
  for (let days = from; days > until; days--) {
    for (const parent of ["raw.analytics_events", "staging.events", "staging.site_events"]) {
      await owner(`CREATE TABLE ${parent}_${daysAgo(days).replaceAll("-", "")} PARTITION OF ${parent} FOR VALUES FROM ('${daysAgo(days)} 00:00Z') TO ('${daysAgo(days - 1)} 00:00Z')`);
      await owner(`ALTER TABLE ${parent}_${daysAgo(days).replaceAll("-", "")} OWNER TO ${new URL(world.test.urls.owner).username}`);
    }
  }
}
