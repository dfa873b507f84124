import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { withClient } from "@/db/connect";
import { createSite } from "@/modules/site/dashboard/service";
import type { TrafficRange } from "@/modules/site/dashboard/contract";
import { useWorld } from "./support/world";
import { observed } from "./support/observed";

const world = useWorld();
const site = createSite();

const CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";
const FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0";

/** The pages that a visitor views, a minute apart, from ten o'clock of a day on. */
async function visited(orgId: string, visitor: string, day: string, userAgent: string, ...paths: readonly string[]): Promise<void> {
  const { failed } = await world.ingest.accept(orgId, {
    source: "site",
    items: observed(
      paths.map((_, i) => ({
      clientEventId: `evt_${visitor}_${day}_${i}`,
      type: "page_view",
      timestamp: `${day}T10:0${i}:00Z`,
      anonymousId: `visitor_${visitor}`,
      sessionId: `sess_${visitor}`,
    })),
      paths.map((path) => ({ kind: "site", pageUrl: `https://example.com${path}`, userAgent, visitor: "given" })),
    ),
  });
  expect(failed).toEqual([]);
}

test("with a page chosen, page views are the views of that page, by day, by value and in both periods", async () => {
  const { orgId, ...rest } = await world.organisation();
  const tenant = { orgId, ...rest };
  await visited(orgId, "ann", "2026-02-01", CHROME, "/docs", "/", "/docs", "/docs");
  await visited(orgId, "bob", "2026-02-01", FIREFOX, "/docs");
  await visited(orgId, "ann", "2026-02-02", CHROME, "/", "/docs");
  await visited(orgId, "cat", "2026-02-02", CHROME, "/");
  await visited(orgId, "dan", "2026-01-31", CHROME, "/docs", "/docs", "/");
  await world.pipeline.drain(orgId);
  expect(world.passErrors).toEqual([]);

  const range = (filters: TrafficRange["filters"]): TrafficRange => ({ from: "2026-02-01", to: "2026-02-03", filters, crawlers: false });
  const docs = { page: "example.com/docs" };
  const traffic = await site.traffic(tenant, range(docs));
  expect(traffic.totals).toMatchObject({ visitors: 2, visits: 3, pageViews: 5 });
  expect(traffic.before).toMatchObject({ visitors: 1, visits: 1, pageViews: 2 });
  expect(traffic.buckets).toEqual([
    { at: "2026-02-01", visitors: 2, visits: 2, pageViews: 4 },
    { at: "2026-02-02", visitors: 1, visits: 1, pageViews: 1 },
  ]);
  const hours = await site.traffic(tenant, { ...range(docs), to: "2026-02-01" });
  expect(hours.buckets).toEqual([{ at: "2026-02-01T10:00:00.000Z", visitors: 2, visits: 2, pageViews: 4 }]);
  // Its own row says the same as the figure; what else these visits saw is not asked for.
  expect(await site.breakdown(tenant, "page", range(docs), 10)).toEqual([{ value: "example.com/docs", visits: null, pageViews: 5, bounceRate: null }]);
  expect(await site.breakdown(tenant, "browser", range(docs), 10)).toEqual([
    { value: "Chrome", visits: 2, pageViews: 4, bounceRate: 0 },
    { value: "Firefox", visits: 1, pageViews: 1, bounceRate: 1 },
  ]);
  expect((await site.traffic(tenant, range({ ...docs, browser: "Chrome" }))).totals).toMatchObject({ visitors: 1, visits: 2, pageViews: 4 });
  // Without a page all views of the visits count, each once.
  expect((await site.traffic(tenant, range({ browser: "Chrome" }))).totals).toMatchObject({ visitors: 2, visits: 3, pageViews: 7 });
  expect((await site.traffic(tenant, range({ page: "example.com/nowhere" }))).totals).toMatchObject({ visitors: 0, visits: 0, pageViews: 0 });
  expect(await site.breakdown(tenant, "page", range({ page: "example.com/nowhere" }), 10)).toEqual([]);
});

test("visits that were counted before get their views from the migration", async () => {
  const tenant = await world.organisation();
  await visited(tenant.orgId, "eve", "2026-03-01", CHROME, "/docs", "/", "/docs");
  await visited(tenant.orgId, "fay", "2026-03-01", CHROME, "/docs");
  await world.pipeline.drain(tenant.orgId);
  const pages = () => tenant.read((sql) => sql.rows("SELECT visitor_id, pages FROM business.site_sessions ORDER BY 1"));
  const expected = [
    { visitor_id: "visitor_eve", pages: ["example.com/docs", "example.com/", "example.com/docs"] },
    { visitor_id: "visitor_fay", pages: ["example.com/docs"] },
  ];
  expect(await pages()).toEqual(expected);
  await withClient(world.test.superuserUrl, "test", (client) => client.query("UPDATE business.site_sessions SET pages = ARRAY(SELECT DISTINCT unnest(pages) ORDER BY 1)"));
  expect(await pages()).not.toEqual(expected);
  const migration = await readFile(new URL("../prisma/migrations/20260206000000_views_of_a_page/migration.sql", import.meta.url), "utf8");
  await withClient(world.test.urls.owner, "test", (client) => client.query(migration));
  expect(await pages()).toEqual(expected);
});
