import fc from "fast-check";
import { expect, test } from "vitest";
import { withClient } from "@/db/connect";
import { numbersOf } from "./support/numbers";
import { event, useWorld } from "./support/world";

const world = useWorld();

test("an event goes from raw to a number, and the balance holds on the way", async () => {
  const tenant = await world.organisation();
  await world.send(tenant, event(), event({ type: "" }), event({ anonymousId: "bob", sessionId: "s2", courseId: "c1" }));
  expect(await world.insights.balance(tenant, null, null)).toEqual({
    received: 3, accepted: 2, duplicates: 0, failed: 1, counted: 0, waiting: 2, setAside: 0, holds: true,
  });
  await world.pipeline.drain(tenant.orgId);
  expect(await world.insights.balance(tenant, null, null)).toMatchObject({ accepted: 2, counted: 2, waiting: 0, holds: true });
  const { overview } = await world.insights.overview(tenant, { from: "2026-01-05", to: "2026-01-05" });
  expect(overview.totals).toEqual({ events: 2, people: 2, sessions: 2, courses: 1 });
  expect(overview.buckets).toEqual([{ at: "2026-01-05T10:00:00+00:00", events: 2, people: 2, sessions: 2, courses: 1 }]);
  expect(world.passErrors).toEqual([]);
});

test("an hour that autumn repeats stays two hours, and days follow the organisation's zone", async () => {
  const tenant = await world.organisation("Europe/Berlin");
  // 25 October 2026: 03:00 CEST becomes 02:00 CET.
  await world.send(
    tenant,
    event({ timestamp: "2026-10-25T00:30:00Z" }),
    event({ timestamp: "2026-10-25T01:30:00Z" }),
    event({ timestamp: "2026-10-24T22:30:00Z" }),
    event({ timestamp: "2026-10-25T22:59:59Z" }),
    event({ timestamp: "2026-10-25T23:00:00Z" }),
  ).catch((error) => { throw error; });
  await world.pipeline.drain(tenant.orgId);
  const hours = await tenant.read((sql) => sql.rows<{ hour: Date; day: string }>("SELECT hour, day FROM rollup.event_hours ORDER BY hour"));
  expect(hours.map(({ hour, day }) => [hour.toISOString(), day])).toEqual([
    ["2026-10-24T22:00:00.000Z", "2026-10-25"],
    ["2026-10-25T00:00:00.000Z", "2026-10-25"],
    ["2026-10-25T01:00:00.000Z", "2026-10-25"],
    ["2026-10-25T22:00:00.000Z", "2026-10-25"],
    ["2026-10-25T23:00:00.000Z", "2026-10-26"],
  ]);
});

test("distinct people over any range are exact, whatever the order of arrival; a rebuild changes nothing", async () => {
  const day = fc.integer({ min: 1, max: 12 });
  const visit = fc.record({ day, hour: fc.integer({ min: 0, max: 23 }), person: fc.integer({ min: 1, max: 4 }), batch: fc.integer({ min: 0, max: 4 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(visit, { minLength: 1, maxLength: 40 }), fc.array(fc.tuple(day, day), { minLength: 3, maxLength: 3 }), day, async (visits, ranges, rebuilt) => {
      const tenant = await world.organisation();
      const dayOf = (n: number) => `2026-02-${String(n).padStart(2, "0")}`;
      for (let batch = 0; batch <= 4; batch++) {
        const events = visits
          .filter((v) => v.batch === batch)
          .map((v) => event({ timestamp: `${dayOf(v.day)}T${String(v.hour).padStart(2, "0")}:15:00Z`, anonymousId: `p${v.person}` }));
        if (events.length > 0) await world.send(tenant, ...events);
        await world.pipeline.drain(tenant.orgId);
      }
      for (const [a, b] of ranges) {
        const [from, to] = a <= b ? [a, b] : [b, a];
        const expected = new Set(visits.filter((v) => v.day >= from && v.day <= to).map((v) => v.person)).size;
        const { overview } = await world.insights.overview(tenant, { from: dayOf(from), to: dayOf(to) });
        expect(overview.totals.people).toBe(expected);
        for (const bucket of overview.buckets.filter(() => overview.grain === "day")) {
          expect(bucket.people).toBe(new Set(visits.filter((v) => dayOf(v.day) === bucket.at).map((v) => v.person)).size);
        }
      }
      const before = await numbersOf(tenant);
      await world.pipeline.rebuild(tenant.orgId, { from: dayOf(rebuilt), to: dayOf(rebuilt) });
      expect(await numbersOf(tenant)).toEqual(before);
      await world.pipeline.rebuild(tenant.orgId);
      expect(await numbersOf(tenant)).toEqual(before);
    }),
    { numRuns: 15 },
  );
  expect(world.passErrors).toEqual([]);
});

test("an event that the pipeline cannot process is set aside; its neighbours are counted; a correction counts it", async () => {
  const tenant = await world.organisation();
  await withClient(world.test.superuserUrl, "fault", (client) =>
    client.query("ALTER TABLE staging.events ADD CONSTRAINT no_poison CHECK (type <> 'poison') NOT VALID").then(() => undefined),
  );
  const events = Array.from({ length: 40 }, (_, i) => event({ type: i === 7 || i === 30 ? "poison" : "page_view" }));
  await world.send(tenant, ...events);
  await world.pipeline.drain(tenant.orgId);
  expect(await world.insights.balance(tenant, null, null)).toMatchObject({ accepted: 40, counted: 38, setAside: 2, waiting: 0, holds: true });
  const deadLetters = await tenant.read((sql) => sql.rows<{ client_event_id: string; stage: string; status: string }>("SELECT client_event_id, stage, status FROM raw.dead_letters ORDER BY ordinal"));
  expect(deadLetters).toEqual([7, 30].map((i) => ({ client_event_id: events[i]?.clientEventId, stage: "pipeline", status: "open" })));

  // Raw keeps what came; a rebuild leaves what was set aside where it is.
  await world.pipeline.rebuild(tenant.orgId);
  expect(await world.insights.balance(tenant, null, null)).toMatchObject({ counted: 38, setAside: 2, holds: true });

  await world.pipeline.correct(tenant, events[7]?.clientEventId ?? "", { type: "page_view" }, "a typing error");
  expect((await world.insights.freshness(tenant)).waiting).toBe(0);
  await world.pipeline.drain(tenant.orgId);
  expect(await world.insights.balance(tenant, null, null)).toMatchObject({ accepted: 40, counted: 39, setAside: 1, holds: true });
  const corrected = await numbersOf(tenant);
  await world.pipeline.rebuild(tenant.orgId);
  expect(await numbersOf(tenant)).toEqual(corrected);

  // A correction that is poison itself takes the event out again, and does not stop the lane.
  await world.pipeline.correct(tenant, events[7]?.clientEventId ?? "", { type: "poison" }, "worse than before");
  await world.send(tenant, event());
  await world.pipeline.drain(tenant.orgId);
  expect(await world.insights.balance(tenant, null, null)).toMatchObject({ accepted: 41, counted: 39, setAside: 2, waiting: 0, holds: true });

  // Once more, to another day: the event moves, nothing is doubled.
  await world.pipeline.correct(tenant, events[7]?.clientEventId ?? "", { type: "page_view", occurredAt: "2026-01-09T10:00:00Z" }, "the wrong day");
  await world.pipeline.drain(tenant.orgId);
  const { overview } = await world.insights.overview(tenant, { from: "2026-01-01", to: "2026-01-31" });
  expect(overview.buckets.map(({ at, events: n }) => [at, n])).toEqual([["2026-01-05", 39], ["2026-01-09", 1]]);
  expect(await world.insights.balance(tenant, null, null)).toMatchObject({ counted: 40, setAside: 1, holds: true });
});

test("two drains at once neither lose nor double anything", async () => {
  const tenants = await Promise.all([world.organisation(), world.organisation(), world.organisation()]);
  await Promise.all(
    tenants.flatMap((tenant) => Array.from({ length: 10 }, () => world.send(tenant, ...Array.from({ length: 20 }, () => event())))),
  );
  await Promise.all(Array.from({ length: 4 }, () => world.pipeline.drain()));
  for (const tenant of tenants) {
    expect(await world.insights.balance(tenant, null, null)).toMatchObject({ accepted: 200, counted: 200, waiting: 0, holds: true });
  }
});

test("freshness: idle is fresh, waiting is as old as the oldest event, a silent scheduler vouches for nothing", async () => {
  const tenant = await world.organisation();
  await world.db.pipeline((sql) => sql.rows("INSERT INTO ops.heartbeats (name, beat_at) VALUES ('scheduler', clock_timestamp()) ON CONFLICT (name) DO UPDATE SET beat_at = excluded.beat_at"));
  expect(await world.insights.freshness(tenant)).toMatchObject({ reason: "fresh", stale: false, waiting: 0 });
  const { receivedAt } = await world.send(tenant, event());
  expect(await world.insights.freshness(tenant)).toMatchObject({ reason: "waiting", dataFreshAsOf: receivedAt, waiting: 1 });
  await world.pipeline.drain(tenant.orgId);
  expect(await world.insights.freshness(tenant)).toMatchObject({ reason: "fresh", waiting: 0 });
  await world.db.pipeline((sql) => sql.rows("UPDATE ops.heartbeats SET beat_at = now() - interval '30 minutes'"));
  expect(await world.insights.freshness(tenant)).toMatchObject({ reason: "scheduler_silent", stale: true });
});

test("a resend that succeeds settles its dead letter", async () => {
  const tenant = await world.organisation();
  const bad = await world.send(tenant, { ...event({ clientEventId: "again" }), timestamp: "yesterday" });
  expect(bad.failed).toMatchObject([{ code: "invalid_timestamp", clientEventId: "again" }]);
  const good = await world.send(tenant, event({ clientEventId: "again" }));
  expect(good.accepted).toEqual(["again"]);
  await world.pipeline.drain(tenant.orgId);
  expect(await tenant.read((sql) => sql.rows("SELECT status, occurrences FROM raw.dead_letters"))).toEqual([{ status: "superseded", occurrences: 1 }]);
});
