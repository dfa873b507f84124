import { beforeAll, expect, test } from "vitest";
import { withClient } from "@/db/connect";
import type { Tenant } from "@/db/tenant";
import { numbersOf } from "./support/numbers";
import { event, useWorld } from "./support/world";

const world = useWorld();
const owner = (sql: string) => withClient(world.test.superuserUrl, "test", async (client) => (await client.query(sql)).rows);
const balanceOf = (tenant: Tenant) => world.insights.balance(tenant, null, null);
const poison = (clientEventId: string) => event({ clientEventId, type: "poison" });
const many = (n: number) => Array.from({ length: n }, () => event());
const lettersOf = (tenant: Tenant) =>
  tenant.read((sql) => sql.rows<{ id: string; status: string }>("SELECT client_event_id AS id, status FROM raw.dead_letters WHERE stage = 'pipeline' ORDER BY 1, 2"));
/** Raw and every number, made again from nothing but raw: they must be what they are. */
async function expectRebuildable(tenant: Tenant): Promise<void> {
  const before = await numbersOf(tenant);
  await world.pipeline.rebuild(tenant.orgId);
  expect(await numbersOf(tenant)).toEqual(before);
  expect((await balanceOf(tenant)).holds).toBe(true);
}

beforeAll(async () => {
  await owner("ALTER TABLE staging.events ADD CONSTRAINT no_poison CHECK (type <> 'poison') NOT VALID");
});

test("more poison in one batch than a pass sets aside", async () => {
  const tenant = await world.organisation();
  const events = Array.from({ length: 400 }, (_, i) => (i % 3 === 0 ? poison(`bad-${i}`) : event()));
  await world.send(tenant, ...events);
  await world.send(tenant, ...many(10));
  const before = world.passErrors.length;
  const { setAside } = await world.pipeline.drain(tenant.orgId);
  expect(setAside).toBe(134);
  expect(world.passErrors.length - before).toBeLessThanOrEqual(2 * 3);
  expect(await balanceOf(tenant)).toMatchObject({ accepted: 410, counted: 276, setAside: 134, waiting: 0, holds: true });
  expect(await lettersOf(tenant)).toHaveLength(134);
  await expectRebuildable(tenant);
});

test("poison behind many small batches costs a few passes, not some for each of them", async () => {
  const tenant = await world.organisation();
  for (let i = 0; i < 120; i++) await world.send(tenant, event());
  await world.send(tenant, poison("last"), event());
  await world.send(tenant, event());
  const before = world.passErrors.length;
  await world.pipeline.drain(tenant.orgId);
  expect(world.passErrors.length - before).toBeLessThanOrEqual(3);
  expect(await balanceOf(tenant)).toMatchObject({ accepted: 123, counted: 122, setAside: 1, waiting: 0, holds: true });
});

test("a day without its partition waits; its events are not poison", async () => {
  const tenant = await world.organisation();
  await world.send(tenant, ...many(3));
  const [today] = await owner("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD') AS day");
  await owner(`ALTER TABLE staging.events DETACH PARTITION staging.events_${today.day}`);
  for (let i = 0; i < 4; i++) {
    await world.pipeline.drain(tenant.orgId);
    await owner("UPDATE ops.lanes SET next_attempt_at = now()");
  }
  expect(await balanceOf(tenant)).toMatchObject({ waiting: 3, setAside: 0, holds: true });
  await owner(`ALTER TABLE staging.events ATTACH PARTITION staging.events_${today.day} FOR VALUES FROM ('${today.day} 00:00Z') TO (('${today.day}'::date + 1)::timestamp AT TIME ZONE 'UTC')`);
  await world.pipeline.drain(tenant.orgId);
  expect(await balanceOf(tenant)).toMatchObject({ counted: 3, setAside: 0, holds: true });
});

test("a correction that cannot be applied is set aside itself, and keeps nothing waiting", async () => {
  const tenant = await world.organisation();
  await world.send(tenant, event({ clientEventId: "a" }), event({ clientEventId: "b" }), poison("c"));
  await world.pipeline.drain(tenant.orgId);
  await world.pipeline.correct(tenant, "a", { type: "poison" }, "a slip");
  await world.pipeline.correct(tenant, "c", { occurredAt: "last Tuesday" }, "another slip");
  await world.send(tenant, ...many(4));
  const before = world.passErrors.length;
  await world.pipeline.drain(tenant.orgId);
  expect(world.passErrors.length - before).toBeLessThan(8);
  expect(await balanceOf(tenant)).toMatchObject({ accepted: 7, counted: 5, setAside: 2, waiting: 0, holds: true });
  expect(await lettersOf(tenant)).toEqual([{ id: "a", status: "open" }, { id: "c", status: "open" }]);
  await expectRebuildable(tenant);

  await world.pipeline.correct(tenant, "a", { type: "page_left" }, "right");
  await world.pipeline.correct(tenant, "c", { type: "page_left" }, "right");
  await world.pipeline.drain(tenant.orgId);
  expect(await balanceOf(tenant)).toMatchObject({ counted: 7, setAside: 0, waiting: 0, holds: true });
  // The rows of the batches say the same as the hours.
  const sums = await tenant.read((sql) => sql.rows(`SELECT sum(counted) AS counted, sum(set_aside) AS "setAside" FROM raw.analytics_event_batches`));
  expect(sums).toEqual([{ counted: 7, setAside: 0 }]);
  expect(await lettersOf(tenant)).toEqual([{ id: "a", status: "replayed" }, { id: "c", status: "replayed" }]);
  await expectRebuildable(tenant);
});

test("a rebuild between a correction and its replay changes no balance", async () => {
  const tenant = await world.organisation();
  await world.send(tenant, event({ clientEventId: "counted" }), poison("aside"), ...many(3));
  await world.pipeline.drain(tenant.orgId);
  await world.pipeline.correct(tenant, "counted", { occurredAt: "2026-01-08T10:00:00Z" }, "the wrong day");
  await world.pipeline.correct(tenant, "aside", { type: "page_view" }, "a slip");
  await world.pipeline.rebuild(tenant.orgId);
  expect(await balanceOf(tenant)).toMatchObject({ counted: 4, setAside: 1, holds: true });
  await world.pipeline.drain(tenant.orgId);
  expect(await balanceOf(tenant)).toMatchObject({ accepted: 5, counted: 5, setAside: 0, waiting: 0, holds: true });
  const { overview } = await world.insights.overview(tenant, { from: "2026-01-01", to: "2026-01-31" });
  expect(overview.buckets.map(({ at, events }) => [at, events])).toEqual([["2026-01-05", 4], ["2026-01-08", 1]]);
  await expectRebuildable(tenant);
});

test("corrections of what still waits, of what was corrected before, and twice before a drain", async () => {
  const tenant = await world.organisation();
  const { correct } = world.pipeline;
  await world.send(tenant, event({ clientEventId: "early" }), event({ clientEventId: "twice" }), poison("saved"));
  await correct(tenant, "early", { type: "corrected_early" }, "before it was drained");
  await correct(tenant, "saved", { type: "corrected_in_time" }, "before it was found");
  await correct(tenant, "twice", { type: "first_thought" }, "first");
  await correct(tenant, "twice", { type: "second_thought" }, "second");
  await world.pipeline.drain(tenant.orgId);
  expect(await balanceOf(tenant)).toMatchObject({ counted: 3, setAside: 0, waiting: 0, holds: true });
  await correct(tenant, "twice", { type: "third_thought", userId: "u9" }, "third");
  await world.pipeline.drain(tenant.orgId);
  const { overview } = await world.insights.overview(tenant, { from: "2026-01-05", to: "2026-01-05" });
  expect(overview.byType.map(({ type }) => type).sort()).toEqual(["corrected_early", "corrected_in_time", "third_thought"]);
  expect(overview.totals).toMatchObject({ events: 3, people: 2 });
  expect(await balanceOf(tenant)).toMatchObject({ counted: 3, holds: true });
  await expectRebuildable(tenant);
});

test("a replay whose number comes before its event's batch, by another clock, doubles nothing", async () => {
  const tenant = await world.organisation();
  await world.send(tenant, event({ clientEventId: "ahead" }), event());
  const { replayBatchId } = await world.pipeline.correct(tenant, "ahead", { type: "corrected" }, "a clock that is behind");
  const early = "00000000-0000-7000-8000-000000000001";
  await owner(`UPDATE raw.analytics_event_batches SET batch_id = '${early}' WHERE batch_id = '${replayBatchId}'; UPDATE raw.corrections SET replay_batch_id = '${early}' WHERE replay_batch_id = '${replayBatchId}'`);
  await world.pipeline.drain(tenant.orgId);
  const { overview } = await world.insights.overview(tenant, { from: "2026-01-05", to: "2026-01-05" });
  expect(overview.byType).toEqual([{ type: "corrected", events: 1 }, { type: "page_view", events: 1 }]);
  expect(await balanceOf(tenant)).toMatchObject({ accepted: 2, counted: 2, setAside: 0, waiting: 0, holds: true });
  await expectRebuildable(tenant);
});

test("a dead letter that was discarded can still be corrected, and counts once", async () => {
  const tenant = await world.organisation();
  await world.send(tenant, poison("thrown-away"), event());
  await world.pipeline.drain(tenant.orgId);
  await tenant.write((sql) => sql.rows("UPDATE raw.dead_letters SET status = 'discarded', resolved_at = now()"));
  for (const type of ["page_view", "page_left"]) {
    await world.pipeline.correct(tenant, "thrown-away", { type }, "after all");
    await world.pipeline.drain(tenant.orgId);
    expect(await balanceOf(tenant)).toMatchObject({ counted: 2, setAside: 0, holds: true });
  }
  await expectRebuildable(tenant);
});
