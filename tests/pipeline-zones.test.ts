import { expect, test } from "vitest";
import { withClient } from "@/db/connect";
import type { Tenant } from "@/db/tenant";
import { numbersOf } from "./support/numbers";
import { event, useWorld } from "./support/world";

const world = useWorld();
const at = (...timestamps: string[]) => timestamps.map((timestamp) => event({ timestamp }));
const balanceOf = (tenant: Tenant) => world.insights.balance(tenant, null, null);

async function hoursOf(tenant: Tenant): Promise<unknown> {
  const rows = await tenant.read((sql) => sql.rows<{ hour: Date; day: string; events: number }>("SELECT hour, day, events FROM rollup.event_hours ORDER BY hour"));
  return rows.map(({ hour, day, events }) => [hour.toISOString().slice(0, 16), day, events]);
}
async function daysOf(tenant: Tenant): Promise<unknown> {
  const rows = await tenant.read((sql) => sql.rows<{ day: string; events: number }>("SELECT day, sum(events) AS events FROM rollup.event_days GROUP BY 1 ORDER BY 1"));
  return rows.map(({ day, events }) => [day, events]);
}
/** As the tenancy module does it, but from an instant of the test's choosing. */
const changeZone = (tenant: Tenant, zone: string, from: string) =>
  tenant.write((sql) => sql.rows("INSERT INTO app.organisation_zones (org_id, effective_from, zone) VALUES ($1, $2, $3)", [tenant.orgId, from, zone]));

test.each([
  // 29 March 2026: 02:00 CET becomes 03:00 CEST. The day has 23 hours.
  ["Europe/Berlin", "spring", [
    ["2026-03-28T22:59:59Z", "2026-03-28T22:00", "2026-03-28"],
    ["2026-03-28T23:00:00Z", "2026-03-28T23:00", "2026-03-29"],
    ["2026-03-29T00:59:59Z", "2026-03-29T00:00", "2026-03-29"],
    ["2026-03-29T01:00:00Z", "2026-03-29T01:00", "2026-03-29"],
    ["2026-03-29T21:59:59Z", "2026-03-29T21:00", "2026-03-29"],
    ["2026-03-29T22:00:00Z", "2026-03-29T22:00", "2026-03-30"],
  ]],
  // 1 November 2026: 02:00 EDT becomes 01:00 EST. 01:30 comes twice.
  ["America/New_York", "autumn", [
    ["2026-11-01T03:59:59Z", "2026-11-01T03:00", "2026-10-31"],
    ["2026-11-01T04:00:00Z", "2026-11-01T04:00", "2026-11-01"],
    ["2026-11-01T05:30:00Z", "2026-11-01T05:00", "2026-11-01"],
    ["2026-11-01T06:30:00Z", "2026-11-01T06:00", "2026-11-01"],
    ["2026-11-02T04:59:59Z", "2026-11-02T04:00", "2026-11-01"],
    ["2026-11-02T05:00:00Z", "2026-11-02T05:00", "2026-11-02"],
  ]],
  // Half an hour off UTC: hours begin at half past.
  ["Asia/Kolkata", "all year", [
    ["2026-06-01T18:29:59Z", "2026-06-01T17:30", "2026-06-01"],
    ["2026-06-01T18:30:00Z", "2026-06-01T18:30", "2026-06-02"],
    ["2026-06-01T19:29:59Z", "2026-06-01T18:30", "2026-06-02"],
    ["2026-06-01T19:30:00Z", "2026-06-01T19:30", "2026-06-02"],
  ]],
  // 4 October 2026: +10:30 becomes +11 at 02:00, by half an hour. 5 April 2026: back, 01:30 to 02:00 comes twice.
  ["Australia/Lord_Howe", "spring", [
    ["2026-10-03T13:29:59Z", "2026-10-03T12:30", "2026-10-03"],
    ["2026-10-03T13:30:00Z", "2026-10-03T13:30", "2026-10-04"],
    ["2026-10-03T15:29:59Z", "2026-10-03T14:30", "2026-10-04"],
    ["2026-10-03T15:30:00Z", "2026-10-03T15:00", "2026-10-04"],
    ["2026-10-03T16:00:00Z", "2026-10-03T16:00", "2026-10-04"],
    ["2026-10-04T12:59:59Z", "2026-10-04T12:00", "2026-10-04"],
    ["2026-10-04T13:00:00Z", "2026-10-04T13:00", "2026-10-05"],
  ]],
  // A day that is left out: Samoa went from 29 to 31 December 2011.
  ["Pacific/Apia", "the day that was not", [
    ["2011-12-30T09:59:59Z", "2011-12-30T09:00", "2011-12-29"],
    ["2011-12-30T10:00:00Z", "2011-12-30T10:00", "2011-12-31"],
  ]],
] as const)("%s in %s: each event in its hour and its day, also after a rebuild", async (zone, _season, expected) => {
  const tenant = await world.organisation(zone);
  await world.send(tenant, ...at(...expected.map(([timestamp]) => timestamp)));
  await world.pipeline.drain(tenant.orgId);
  const counts = new Map<string, [string, string, number]>();
  for (const [, hour, day] of expected) counts.set(hour, [hour, day, (counts.get(hour)?.[2] ?? 0) + 1]);
  expect(await hoursOf(tenant)).toEqual([...counts.values()].sort(([a], [b]) => a.localeCompare(b)));
  const before = await numbersOf(tenant);
  await world.pipeline.rebuild(tenant.orgId);
  expect(await numbersOf(tenant)).toEqual(before);
});

test("the half hour that Lord Howe repeats is not lost", async () => {
  const tenant = await world.organisation("Australia/Lord_Howe");
  await world.send(tenant, ...at("2026-04-04T14:30:00Z", "2026-04-04T14:59:59Z", "2026-04-04T15:00:00Z", "2026-04-04T15:29:59Z", "2026-04-04T15:30:00Z"));
  await world.pipeline.drain(tenant.orgId);
  expect(await daysOf(tenant)).toEqual([["2026-04-05", 5]]);
  const { overview } = await world.insights.overview(tenant, { from: "2026-04-05", to: "2026-04-05" });
  expect(overview.buckets.map(({ events }) => events).reduce((sum, n) => sum + n, 0)).toBe(5);
});

test("a change of zone counts from its instant on, whenever the events arrive", async () => {
  const tenant = await world.organisation("UTC");
  // Midnight of 3 February in UTC, from which on the days are those of Auckland (+13).
  const events = at("2026-02-02T10:30:00Z", "2026-02-02T11:30:00Z", "2026-02-02T23:59:59Z", "2026-02-03T00:00:00Z", "2026-02-03T10:59:59Z", "2026-02-03T11:00:00Z");
  await world.send(tenant, ...events.slice(0, 2));
  await world.pipeline.drain(tenant.orgId);
  await changeZone(tenant, "Pacific/Auckland", "2026-02-03T00:00:00Z");
  await world.send(tenant, ...events.slice(2));
  await world.pipeline.drain(tenant.orgId);
  const expected = [["2026-02-02", 3], ["2026-02-03", 2], ["2026-02-04", 1]];
  expect(await daysOf(tenant)).toEqual(expected);
  const before = await numbersOf(tenant);
  await world.pipeline.rebuild(tenant.orgId);
  expect(await numbersOf(tenant)).toEqual(before);
});

test("a change of zone that is known late moves its events by a rebuild, and each counts once on the way", async () => {
  for (const [zone, from] of [["Asia/Kolkata", "2026-02-02T00:00:00Z"], ["America/Los_Angeles", "2026-02-02T00:00:00Z"], ["Pacific/Kiritimati", "-infinity"]] as const) {
    const [tenant, control] = [await world.organisation("UTC"), await world.organisation(from === "-infinity" ? zone : "UTC")];
    const hours = Array.from({ length: 24 * 6 }, (_, i) => event({ timestamp: Date.UTC(2026, 1, 1, i, 10), anonymousId: `p${i % 11}`, clientEventId: `h${i}` }));
    if (from === "-infinity") await tenant.write((sql) => sql.rows("UPDATE app.organisation_zones SET effective_from = '1000-01-01'"));
    else await changeZone(control, zone, from);
    for (const each of [tenant, control]) {
      await world.send(each, ...hours);
      if (each === control) await world.pipeline.drain(each.orgId);
    }
    await world.pipeline.drain(tenant.orgId);
    if (from === "-infinity") await tenant.write((sql) => sql.rows("UPDATE app.organisation_zones SET zone = $1", [zone]));
    else await changeZone(tenant, zone, from);
    const total = () => tenant.read((sql) => sql.rows<{ n: number }>("SELECT sum(events) AS n FROM rollup.event_days"));
    for (let i = -1; i < 8; i++) {
      const day = new Date(Date.UTC(2026, 1, 1 + i)).toISOString().slice(0, 10);
      await world.pipeline.rebuild(tenant.orgId, { from: day, to: day });
      expect(await total(), `${zone}, after ${day}`).toEqual([{ n: hours.length }]);
      const staged = await tenant.read((sql) => sql.rows<{ n: number }>("SELECT count(*) AS n FROM staging.events"));
      expect(staged).toEqual([{ n: hours.length }]);
    }
    expect(await numbersOf(tenant)).toEqual(await numbersOf(control));
    expect(await balanceOf(tenant)).toMatchObject({ counted: hours.length, holds: true });
  }
});

test("a rebuild is refused at or before the frozen day, and goes on after it", async () => {
  const tenant = await world.organisation();
  await world.send(tenant, ...at("2026-02-01T10:00:00Z", "2026-02-02T10:00:00Z", "2026-02-03T10:00:00Z"), event({ clientEventId: "frozen", timestamp: "2026-02-02T11:00:00Z" }));
  await world.pipeline.drain(tenant.orgId);
  await world.pipeline.correct(tenant, "frozen", { type: "too_late" }, "was asked for in time, comes too late");
  await tenant.write((sql) => sql.rows("UPDATE app.organisations SET frozen_through = '2026-02-02'"));
  const before = await numbersOf(tenant);
  for (const [from, to] of [["2026-02-01", "2026-02-01"], ["2026-02-02", "2026-02-02"], ["2026-02-02", "2026-02-03"], ["2026-01-01", "2026-03-01"]] as const) {
    await expect(world.pipeline.rebuild(tenant.orgId, { from, to })).rejects.toMatchObject({ code: "conflict", details: { frozenThrough: "2026-02-02" } });
  }
  expect(await numbersOf(tenant)).toEqual(before);
  expect(await world.pipeline.rebuild(tenant.orgId, { from: "2026-02-03", to: "2026-02-03" })).toBe(1);
  // Everything that can be rebuilt.
  expect(await world.pipeline.rebuild(tenant.orgId)).toBe(1);
  // A correction of a frozen day is not applied, neither one from before nor a new one.
  await world.pipeline.drain(tenant.orgId);
  await expect(world.pipeline.correct(tenant, "frozen", { type: "too_late" }, "again")).rejects.toMatchObject({ code: "conflict" });
  expect(await numbersOf(tenant)).toEqual(before);
  // What arrives late for a frozen day still counts there.
  await world.send(tenant, ...at("2026-02-01T12:00:00Z"));
  await world.pipeline.drain(tenant.orgId);
  expect(await daysOf(tenant)).toEqual([["2026-02-01", 2], ["2026-02-02", 2], ["2026-02-03", 1]]);
  expect(await balanceOf(tenant)).toMatchObject({ accepted: 5, counted: 5, holds: true });
});

test("an event that raw keeps no more cannot be corrected", async () => {
  const tenant = await world.organisation();
  await world.send(tenant, event({ clientEventId: "gone" }));
  await world.pipeline.drain(tenant.orgId);
  await withClient(world.test.superuserUrl, "retention", (client) => client.query("DELETE FROM raw.analytics_events WHERE org_id = $1", [tenant.orgId]));
  await expect(world.pipeline.correct(tenant, "gone", { type: "x" }, "too late")).rejects.toMatchObject({ code: "conflict" });
  expect(await world.pipeline.status(tenant)).toMatchObject({ pendingBatches: 0 });
});
