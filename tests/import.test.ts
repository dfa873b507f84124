import { readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import type { Tenant } from "@/db/tenant";
import { shiftDay } from "@/kernel/day";
import { importAccessLog, importOulad, type Progress } from "@/modules/imports/service";
import { countAccessLog, countOulad, type Counted, overviewOf } from "./support/independent-count";
import { useWorld } from "./support/world";

const world = useWorld();
const fixture = (path: string) => new URL(`./fixtures/${path}`, import.meta.url).pathname;
const text = (path: string) => readFileSync(fixture(path), "utf8");

/** Holds every number of the overview, of the whole span and of ranges inside of it, against an independent count. */
async function expectNumbers(tenant: Tenant, counted: Counted, zone: string, haveSessions: boolean): Promise<void> {
  const days = overviewOf(counted.occurrences, zone).byDay.map(({ day }) => day);
  const first = days[0] ?? "";
  const last = days.at(-1) ?? "";
  const middle = days[days.length >> 1] ?? "";
  const ranges = [[first, last], [shiftDay(first, -3), middle], [middle, shiftDay(last, 3)], [shiftDay(first, 1), shiftDay(last, -1)], [middle, middle]] as const;
  for (const [from, to] of ranges) {
    const expected = overviewOf(counted.occurrences, zone, from, to);
    const { overview } = await world.insights.overview(tenant, { from, to });
    expect(overview.totals).toEqual({ events: expected.events, people: expected.people, sessions: haveSessions ? expected.people : 0, courses: expected.courses });
    expect(Object.fromEntries(overview.byType.map(({ type, events }) => [type, events]))).toEqual(expected.byType);
    if (overview.grain !== "day") continue;
    expect(overview.buckets.map(({ at, events, people }) => ({ day: at, events, people }))).toEqual(expected.byDay);
    expect(Object.fromEntries(overview.series.map(({ at, type, events }) => [`${at} ${type}`, events]))).toEqual(expected.byDayAndType);
  }
  expect(world.passErrors).toEqual([]);
}

test.each(["UTC", "Asia/Kathmandu"])("an access log, imported twice, gives the numbers of an independent count in %s", async (zone) => {
  const tenant = await world.organisation(zone);
  const options = { db: world.db, ingest: world.ingest, orgId: tenant.orgId, file: fixture("access-log/excerpt.log"), visitorKey: "key", site: "http://site.invalid" };
  const counted = countAccessLog(text("access-log/excerpt.log"));
  const progress: Progress[] = [];
  const bytes = statSync(options.file).size;
  const balance = await importAccessLog({ ...options, onProgress: (at) => progress.push(at) });
  expect(balance).toMatchObject({ read: 333, accepted: 332, duplicates: 0, failed: 1 });
  expect(progress.at(-1)).toMatchObject({ amount: bytes, read: 333 });
  await world.pipeline.drain(tenant.orgId);
  await expectNumbers(tenant, counted, zone, true);

  expect(await importAccessLog(options)).toMatchObject({ read: 333, accepted: 0, duplicates: 332, failed: 1 });
  await world.pipeline.drain(tenant.orgId);
  await expectNumbers(tenant, counted, zone, true);
  expect(await world.insights.balance(tenant, null, null)).toMatchObject({ received: 666, accepted: 332, duplicates: 332, failed: 2, counted: 332, holds: true });

  // The same lines are a site's: its visitors are the people, its views the pages.
  const [site] = await tenant.read((sql) =>
    sql.rows("SELECT count(*) AS events, count(*) FILTER (WHERE event_type = 'page_view') AS views, count(DISTINCT visitor_id) AS visitors, array_agg(DISTINCT hostname) AS hosts FROM staging.site_events"),
  );
  const all = overviewOf(counted.occurrences, zone);
  expect(site).toEqual({ events: 332, views: all.byType["page_view"], visitors: all.people, hosts: ["site.invalid"] });

  const deadLetters = await tenant.read((sql) => sql.rows("SELECT code, path, payload, occurrences FROM raw.dead_letters"));
  expect(deadLetters).toEqual([
    { code: "unreadable_line", path: expect.stringMatching(/^line \d+$/), payload: expect.stringMatching(/^\[address\] .*bot\.html$/), occurrences: 2 },
  ]);
});

test.each(["UTC", "Pacific/Auckland"])("a course run, imported twice, gives the numbers of an independent count in %s", async (zone) => {
  const tenant = await world.organisation(zone);
  const options = { db: world.db, ingest: world.ingest, orgId: tenant.orgId, folder: fixture("oulad") };
  const counted = countOulad({
    courses: text("oulad/courses.csv"),
    registrations: text("oulad/studentRegistration.csv"),
    clicks: text("oulad/studentVle.csv"),
    results: text("oulad/studentInfo.csv"),
  });
  expect(await importOulad(options)).toMatchObject({ read: 1_022, accepted: 1_022, duplicates: 0, failed: 0, batches: 2 });
  expect(await importOulad(options)).toMatchObject({ read: 1_022, accepted: 0, duplicates: 1_022, failed: 0 });
  await world.pipeline.drain(tenant.orgId);
  await expectNumbers(tenant, counted, zone, false);
  expect(await world.insights.balance(tenant, null, null)).toMatchObject({ received: 2_044, accepted: 1_022, duplicates: 1_022, counted: 1_022, holds: true });
});

test("lines that no event can be made of are dead letters, whatever bytes they hold", async () => {
  const tenant = await world.organisation();
  const options = { db: world.db, ingest: world.ingest, orgId: tenant.orgId, file: fixture("access-log/broken.log"), visitorKey: "key", site: "http://site.invalid" };
  expect(await importAccessLog(options)).toMatchObject({ read: 17, accepted: 10, duplicates: 0, failed: 7 });
  const deadLetters = await tenant.read((sql) => sql.rows<{ path: string }>("SELECT path FROM raw.dead_letters ORDER BY ordinal"));
  expect(deadLetters.map(({ path }) => path)).toEqual(["line 3", "line 4", "line 5", "line 6", "line 7", "line 14", "line 17"]);
});

test("a file that is not there is said to be missing", async () => {
  const tenant = await world.organisation();
  const options = { db: world.db, ingest: world.ingest, orgId: tenant.orgId, visitorKey: "key", site: "http://site.invalid" };
  await expect(importAccessLog({ ...options, file: fixture("nothing.log") })).rejects.toMatchObject({ code: "not_found" });
  await expect(importAccessLog({ ...options, file: fixture("oulad") })).rejects.toMatchObject({ code: "not_found" });
});
