import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { importAccessLog } from "@/modules/imports/service";
import { countSite } from "./support/independent-site-count";
import { countedFigures, shownFigures } from "./support/site-figures";
import { useWorld } from "./support/world";

const world = useWorld();
const file = new URL("./fixtures/access-log/excerpt.log", import.meta.url).pathname;

test.each(["UTC", "Europe/Berlin"])("an imported access log gives a dashboard whose every number is that of an independent count (%s)", async (zone) => {
  const tenant = await world.organisation(zone);
  const balance = await importAccessLog({ db: world.db, ingest: world.ingest, orgId: tenant.orgId, file, visitorKey: "key", site: "http://site.invalid" });
  expect(balance.failed).toBe(1);
  await world.pipeline.drain(tenant.orgId);
  expect(world.passErrors).toEqual([]);

  const traffic = countSite(readFileSync(file, "utf8"), zone);
  const days = traffic.views.map(({ day }) => day).sort();
  const range = { from: days[0] ?? "", to: days.at(-1) ?? "" };
  for (const crawlers of [false, true]) {
    const expected = countedFigures(traffic, crawlers);
    expect(expected.totals.visits).toBeGreaterThan(10);
    expect(await shownFigures(tenant, { ...range, crawlers, filters: {} })).toEqual(expected);
  }
  // Two filters at once: whatever the most frequent browser and channel of people are.
  const { browser, channel } = traffic.visits.find(({ bot, values }) => !bot && values.browser !== null && values.channel === "search")?.values ?? {};
  const matching = traffic.visits.filter(({ bot, values }) => !bot && values.browser === browser && values.channel === channel);
  const { totals } = await shownFigures(tenant, { ...range, crawlers: false, filters: { browser: browser ?? "", channel: channel ?? "" } });
  expect(totals).toMatchObject({
    visits: matching.length,
    visitors: new Set(matching.map(({ visitor }) => visitor)).size,
    pageViews: matching.reduce((sum, { views }) => sum + views, 0),
  });
  // A page: the visits that saw it, and its views. One that a visit saw twice tells the two ways to count apart.
  const page = traffic.visits.find(({ bot, pages }) => !bot && new Set(pages).size < pages.length)?.pages.find((one, i, all) => all.indexOf(one) < i) ?? "";
  const saw = traffic.visits.filter(({ bot, pages }) => !bot && pages.includes(page));
  const pageViews = traffic.views.filter((view) => !view.bot && view.page === page).length;
  expect(pageViews).toBeGreaterThan(saw.length);
  const ofPage = await shownFigures(tenant, { ...range, crawlers: false, filters: { page } });
  expect(ofPage.totals).toMatchObject({ visits: saw.length, visitors: new Set(saw.map(({ visitor }) => visitor)).size, pageViews });
  expect(ofPage.breakdowns["page"]).toEqual([`${page}:  ${pageViews} `]);
});
