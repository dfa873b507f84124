import { fillSite, tenOClock, visit } from "./support/site";
import { expect, test } from "./support/test";
import { ALL, expectAllOfTraffic, expectBreakdown, expectFigures, figure } from "./support/traffic";

test("every number of traffic equals what was sent; rows filter, filters combine, and the link keeps them", async ({ page, place }) => {
  await fillSite(place);
  await page.goto(`/o/${place.slug}/site/traffic`);
  await expectAllOfTraffic(page);
  await expect(page.getByRole("region", { name: "Places" }).getByRole("tab", { name: "Countries" })).toBeVisible();

  await test.step("the chart's table has the same numbers by day", async () => {
    const chart = page.getByRole("region", { name: "Visits over time" });
    await expect(chart.getByRole("list", { name: "Series" })).toContainText(/Visits\s*5\s*Page views\s*8/);
    await chart.getByRole("button", { name: "Show as table" }).click();
    const day = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "short" }).format(tenOClock(2));
    await expect(chart.getByRole("row").filter({ hasText: day })).toContainText(/2\s*3/);
  });

  await test.step("a figure says what it is made of", async () => {
    await figure(page, "Bounce rate").click();
    await expect(page.getByRole("dialog", { name: /Bounce rate/ })).toContainText("The share of visits with a single page view.");
    await page.keyboard.press("Escape");
  });

  await test.step("crawlers are apart", async () => {
    await page.getByRole("button", { name: "Crawlers" }).click();
    await expect(page).toHaveURL(/crawlers=1/);
    await expectFigures(page, { Visitors: "1", Visits: "1", "Page views": "1" });
    await page.getByRole("button", { name: "Crawlers" }).click();
    await expectFigures(page, ALL);
  });

  await test.step("one row filters the whole page", async () => {
    await page.getByRole("region", { name: "Sources" }).getByRole("tab", { name: "Channels" }).click();
    await page.getByRole("button", { name: "search", exact: true }).click();
    await expect(page).toHaveURL(/f\.channel=search/);
    await expectFigures(page, { Visitors: "2", Visits: "2", "Page views": "4", "Bounce rate": "50%", "Visit length": "3 min 30 s" });
    await expectBreakdown(page, "Technology", "Browsers", [["Chrome", "2"]]);
    await expectBreakdown(page, "Pages", "Top", [["example.com/docs", "2"], ["example.com/", "1"], ["example.com/pricing", "1"]]);
  });

  await test.step("a second one narrows it, and both live in the address", async () => {
    const pages = page.getByRole("region", { name: "Pages", exact: true });
    await pages.getByRole("tab", { name: "Entry" }).click();
    await pages.getByRole("button", { name: "example.com/docs", exact: true }).click();
    await expect(page).toHaveURL(/f\.channel=search/);
    await expect(page).toHaveURL(/f\.entry_page=/);
    const both = { Visitors: "1", Visits: "1", "Page views": "1", "Bounce rate": "100%", "Visit length": "1 min" };
    await expectFigures(page, both);
    await page.reload();
    await expectFigures(page, both);
    await expect(page.getByRole("list", { name: "Filters" }).getByRole("listitem")).toHaveCount(2);
    const html = await (await page.request.get(page.url())).text();
    expect(html, "a saved link is answered whole by the server").toMatch(/Visitors<\/span>.{0,600}?>1</s);
  });

  await test.step("chips remove them, one by one", async () => {
    await page.getByRole("button", { name: "Remove the filter Channel: search" }).click();
    await expect(page).not.toHaveURL(/f\.channel/);
    await expectFigures(page, { Visitors: "2", Visits: "2", "Page views": "3", "Bounce rate": "50%", "Visit length": "1 min 30 s" });
    await page.getByRole("button", { name: "Remove the filter Entry page: example.com/docs" }).click();
    await expectFigures(page, ALL);
    await page.goBack();
    await expectFigures(page, { Visitors: "2", Visits: "2", "Page views": "3" });
  });

  await test.step("a page filters to the visits that saw it", async () => {
    await page.goto(`/o/${place.slug}/site/traffic?f.page=example.com%2Fpricing`);
    await expectFigures(page, { Visitors: "2", Visits: "3", "Page views": "3" });
    await expectBreakdown(page, "Pages", "Top", [["example.com/pricing", "3"]]);
    await expectBreakdown(page, "Pages", "Entry", [["example.com/", "1"], ["example.com/docs", "1"], ["example.com/pricing", "1"]]);
  });
});

test("the figures show the period before", async ({ page, place }) => {
  await visit(place, { who: "old", began: tenOClock(9), steps: [{ after: 0, page: "/" }, { after: 30, page: "/docs" }] });
  await visit(place, { who: "new", began: tenOClock(1), steps: [{ after: 0, page: "/" }] });
  await visit(place, { who: "newer", began: tenOClock(1), steps: [{ after: 0, page: "/" }, { after: 60, page: "/docs" }] });
  await page.goto(`/o/${place.slug}/site/traffic?range=7d&compare=1`);
  await expectFigures(page, { Visitors: "2", Visits: "2", "Page views": "3", "Bounce rate": "50%", "Visit length": "30 s" });
  await expect(figure(page, "Visits")).toContainText("+100%");
  await figure(page, "Bounce rate").click();
  await expect(page.getByRole("dialog", { name: /Bounce rate/ })).toContainText(/Previous period\s*0%/);
});

test("realtime shows a view while the page is open", async ({ page, place }) => {
  await page.goto(`/o/${place.slug}/site/realtime`);
  await expect(page.getByText("Nobody is here now")).toBeVisible();
  await expectFigures(page, { "Here now": "0" });
  await page.evaluate(() => Object.assign(window, { stayed: true }));
  await visit(place, { who: "ann", began: new Date(Date.now() - 60_000), steps: [{ after: 0, page: "/" }, { after: 20, page: "/live" }] });
  await expectFigures(page, { "Here now": "1" });
  const pages = page.getByRole("region", { name: "Pages being viewed" });
  await expect(pages.getByRole("listitem").filter({ hasText: "example.com/live" })).toContainText("1");
  await visit(place, { who: "bob", began: new Date(Date.now() - 10_000), steps: [{ after: 0, page: "/live" }] });
  await expectFigures(page, { "Here now": "2", "Views, 30 min": "3" });
  await expect(pages.getByRole("listitem").filter({ hasText: "example.com/live" })).toContainText("2");
  expect(await page.evaluate(() => Reflect.get(window, "stayed")), "the page was never loaded again").toBe(true);
  await pages.getByRole("link", { name: "example.com/live" }).click();
  await expect(page).toHaveURL(/site\/traffic\?.*f\.page=example.com%2Flive/);
  await expectFigures(page, { Visitors: "2" });
});

test("a page's performance: visits, time engaged, depth, and where it leads", async ({ page, place }) => {
  await fillSite(place);
  await page.goto(`/o/${place.slug}/site/pages`);
  const table = page.getByRole("table", { name: "Pages" });
  await expect(table.getByRole("row").filter({ hasText: "example.com/docs" })).toContainText(/3\s*37\.5%/);
  await table.getByRole("button", { name: "example.com/docs" }).click();
  await expect(page).toHaveURL(/page=example.com%2Fdocs/);
  await expectFigures(page, { Visitors: "3", Visits: "3", "Page views": "3" });
  const engagement = page.getByRole("region", { name: "Engagement with this page" });
  await expect(engagement).toContainText(/42 s/);
  await expect(engagement).toContainText(/80%/);
  await expect(engagement).toContainText("https://elsewhere.example/");
  await page.reload();
  await expect(engagement).toContainText(/42 s/);
  await page.getByRole("button", { name: "Remove the filter Page: example.com/docs" }).click();
  await expect(engagement).toHaveCount(0);
});
