import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import { customerIdOf } from "@/kernel/ids";
import { fillSite, tenOClock, visit } from "./support/site";
import { expect, test } from "./support/test";

const figure = (page: Page, label: string) => page.getByRole("region", { name: "Key figures" }).getByRole("button").filter({ hasText: label });

/** What each figure shows: `{ Visitors: "4" }`. */
async function expectFigures(page: Page, expected: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(expected)) await expect(figure(page, label), label).toContainText(new RegExp(`^\\s*${label}\\s*${value}(?![\\d.,])`));
}

/** The rows of a ranking, as name and number. */
async function rowsOf(table: Locator): Promise<readonly (readonly [string, string])[]> {
  const rows = await table.locator("tbody tr").all();
  return Promise.all(rows.map(async (row) => [(await row.getByRole("rowheader").innerText()).trim(), (await row.getByRole("cell").first().innerText()).trim()] as const));
}

async function expectBreakdown(page: Page, card: string, tab: string, rows: readonly (readonly [string, string])[]): Promise<void> {
  const region = page.getByRole("region", { name: card, exact: true });
  await region.getByRole("tab", { name: tab, exact: true }).click();
  await expect.poll(() => rowsOf(region.getByRole("tabpanel").getByRole("table")), `${card}, ${tab}`).toEqual(rows);
}

const ALL = { Visitors: "4", Visits: "5", "Page views": "8", "Bounce rate": "60%", "Visit length": "1 min 48 s" };

async function expectAllOfTraffic(page: Page): Promise<void> {
  await expectFigures(page, ALL);
  await expectBreakdown(page, "Pages", "Top", [["example.com/docs", "3"], ["example.com/pricing", "3"], ["example.com/", "2"]]);
  await expectBreakdown(page, "Pages", "Entry", [["example.com/", "2"], ["example.com/docs", "2"], ["example.com/pricing", "1"]]);
  await expectBreakdown(page, "Pages", "Exit", [["example.com/docs", "2"], ["example.com/pricing", "2"], ["example.com/", "1"]]);
  await expectBreakdown(page, "Sources", "Channels", [["search", "2"], ["direct", "1"], ["email", "1"], ["social", "1"]]);
  await expectBreakdown(page, "Sources", "Referrers", [["google.com", "2"], ["news.ycombinator.com", "1"]]);
  await expectBreakdown(page, "Sources", "Campaigns", [["spring", "1"]]);
  await expectBreakdown(page, "Sources", "UTM sources", [["news", "1"]]);
  await expectBreakdown(page, "Sources", "UTM media", [["email", "1"]]);
  await expectBreakdown(page, "Places", "Languages", [["en-GB", "2"], ["de-DE", "1"], ["en-US", "1"], ["fr-FR", "1"]]);
  await expectBreakdown(page, "Technology", "Browsers", [["Chrome", "3"], ["Firefox", "1"], ["Safari", "1"]]);
  await expectBreakdown(page, "Technology", "Systems", [["Linux", "3"], ["Windows", "1"], ["iOS", "1"]]);
  await expectBreakdown(page, "Technology", "Devices", [["desktop", "4"], ["mobile", "1"]]);
}

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

test("the period before stands beside the figures", async ({ page, place }) => {
  await visit(place, { who: "old", began: tenOClock(9), steps: [{ after: 0, page: "/" }, { after: 30, page: "/docs" }] });
  await visit(place, { who: "new", began: tenOClock(1), steps: [{ after: 0, page: "/" }] });
  await visit(place, { who: "newer", began: tenOClock(1), steps: [{ after: 0, page: "/" }, { after: 60, page: "/docs" }] });
  await page.goto(`/o/${place.slug}/site/traffic?range=7d&compare=1`);
  await expectFigures(page, { Visitors: "2", Visits: "2", "Page views": "3", "Bounce rate": "50%", "Visit length": "30 s" });
  await expect(figure(page, "Visits")).toContainText("+100%");
  await figure(page, "Bounce rate").click();
  await expect(page.getByRole("dialog", { name: /Bounce rate/ })).toContainText(/Previous period\s*0%/);
});

test("realtime sees a view while somebody looks", async ({ page, place }) => {
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

test("sessions list what traffic counts; one opens to its path, and its visitor to a history", async ({ page, place }) => {
  await fillSite(place);
  await page.goto(`/o/${place.slug}/site/sessions`);
  const rows = page.getByRole("table", { name: "Sessions" }).locator("tbody tr");
  await expect(rows).toHaveCount(5);
  await expect(rows.last()).toContainText(/user-ann.*example\.com\/.*example\.com\/docs.*3.*6 min.*search.*Chrome, Linux/s);
  await page.getByRole("button", { name: "All sessions" }).click();
  await expect(rows).toHaveCount(6);
  await expect(page).toHaveURL(/all=1/);
  await page.getByRole("button", { name: "All sessions" }).click();
  await expect(rows).toHaveCount(5);
  await page.getByRole("button", { name: "Crawlers" }).click();
  await expect(rows).toHaveCount(1);
  await page.goBack();
  await expect(rows).toHaveCount(5);

  await rows.last().getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Session");
  const path = page.getByRole("region", { name: "The path it took" }).getByRole("listitem");
  await expect(path).toHaveCount(4);
  await expect(path.nth(0)).toContainText("example.com/");
  await expect(path.nth(1)).toContainText("after 1 min");
  await expect(path.nth(2)).toContainText(/example\.com\/docs/);
  await expect(path.nth(2)).toContainText("after 4 min");
  await expect(path.nth(3)).toContainText("signup_click");
  await path.nth(3).getByRole("button").click();
  await expect(path.nth(3)).toContainText('"seats": 12');

  await page.getByRole("main").getByRole("link", { name: "visitor_ann" }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Visitor");
  await expect(page.getByRole("table", { name: "Sessions of this visitor" }).locator("tbody tr")).toHaveCount(2);
  await expect(page.getByRole("region", { name: "Latest events" }).getByRole("button", { expanded: false })).toHaveCount(5);
});

test("sessions that begin together are all listed, page by page", async ({ page, place }) => {
  test.setTimeout(120_000);
  const began = tenOClock(1);
  for (let i = 0; i < 60; i++) await visit(place, { who: `many${String(i).padStart(2, "0")}`, began, steps: [{ after: 0, page: "/" }] });
  await page.goto(`/o/${place.slug}/site/sessions`);
  const visitors = page.getByRole("table", { name: "Sessions" }).getByRole("link", { name: /^visitor_/ });
  await expect(visitors).toHaveCount(50);
  const first = await visitors.allInnerTexts();
  await page.getByRole("button", { name: "Older" }).click();
  await expect(visitors).toHaveCount(10);
  expect(new Set([...first, ...(await visitors.allInnerTexts())]).size).toBe(60);
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

test("the explorer shows an event's properties, and leads to its session, visitor and page", async ({ page, place }) => {
  await fillSite(place);
  await page.goto(`/o/${place.slug}/site/explorer`);
  const events = page.getByRole("region", { name: "Events" }).getByRole("button", { expanded: false });
  await expect(events).toHaveCount(12);
  await page.getByRole("combobox", { name: "Type of event" }).click();
  await page.getByRole("option", { name: "signup_click" }).click();
  await expect(page).toHaveURL(/type=signup_click/);
  await expect(events).toHaveCount(1);
  const open = () => page.getByRole("region", { name: "Events" }).getByRole("button").filter({ hasText: "signup_click" }).click();
  await open();
  await expect(page.getByRole("group", { name: "Properties" })).toContainText('"plan": "team"');
  await page.getByRole("link", { name: "sess_ann" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Session");
  await expect(page.getByRole("region", { name: "The path it took" }).getByRole("listitem")).toHaveCount(4);
  await page.goBack();
  await open();
  await page.getByRole("link", { name: "visitor_ann" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Visitor");
  await page.goBack();
  await open();
  await page.getByRole("link", { name: "example.com/docs" }).click();
  await expect(page).toHaveURL(/page=example.com%2Fdocs/);
  // One of them is still open.
  await expect(page.getByRole("region", { name: "Events" }).getByRole("button", { name: "example.com/docs" })).toHaveCount(6);
  await page.getByRole("button", { name: "Remove the filter Page: example.com/docs" }).click();
  await expect(page.getByRole("region", { name: "Events" }).getByRole("button", { name: "example.com/" })).toHaveCount(12);
});

test("pipeline: processing and rebuilding by hand, and quality by rule; a rebuild changes no number", async ({ page, place }) => {
  test.setTimeout(120_000);
  await fillSite(place);
  await visit(place, { who: "odd", began: tenOClock(1), steps: [{ after: 0, page: "/odd", type: "Odd Type" }] });
  await page.goto(`/o/${place.slug}/data/pipeline`);
  await expectFigures(page, { Waiting: "0", "Events, 24 h": "13", "Error rate": "0%" });
  const rules = page.getByRole("table", { name: "Quality by rule" });
  await expect(rules.getByRole("row").filter({ hasText: "unconventional_type" })).toContainText(/13\s*1\s*7\.7%/);
  await expect(rules.getByRole("row").filter({ hasText: "no_visitor" })).toContainText(/13\s*0\s*0%/);
  await expect(page.getByRole("region", { name: "Time by layer" }).getByRole("term").first()).toBeVisible();
  await expect(page.getByRole("table", { name: "Last runs" }).locator("tbody tr").first()).toContainText("Done");

  await page.getByRole("button", { name: "Process now" }).click();
  await expect(page.getByText("There was nothing to do").first()).toBeVisible();

  await page.getByRole("button", { name: "Rebuild days…" }).click();
  const dialog = page.getByRole("dialog", { name: "Rebuild days" });
  const day = (daysAgo: number) => tenOClock(daysAgo).toISOString().slice(0, 10);
  await dialog.getByLabel("First day").fill(day(3));
  await dialog.getByLabel("Last day").fill(day(1));
  await dialog.getByRole("button", { name: "Rebuild days" }).click();
  await expect(dialog).toContainText("not the same name");
  await dialog.getByRole("textbox", { name: /^Type/ }).fill(place.slug);
  await dialog.getByRole("button", { name: "Rebuild days" }).click();
  await expect(dialog).toHaveCount(0, { timeout: 30_000 });
  await expect(page.getByText("Rebuilt 3 days").first()).toBeVisible();
  await page.goto(`/o/${place.slug}/site/traffic`);
  await expectAllOfTraffic(page);
});

test("the snippet's page gives a tag, and keeps who may send", async ({ page, place, become }) => {
  await page.goto(`/o/${place.slug}/settings/snippet`);
  await expect(page.getByRole("group", { name: "Tracking snippet" })).toContainText("<script defer src=");
  const origins = page.getByRole("textbox", { name: "Allowed origins" });
  await expect(origins).toHaveValue("*");
  await origins.fill("https://example.com\nno origin");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(/"no":.*origin/)).toBeVisible();
  await origins.fill("https://example.com\nhttps://*.example.org/");
  await page.getByLabel("Honour Do Not Track").uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved").first()).toBeVisible();
  await page.reload();
  await expect(origins).toHaveValue("https://example.com\nhttps://*.example.org");
  await expect(page.getByLabel("Honour Do Not Track")).not.toBeChecked();
  const from = async (origin: string) =>
    (await page.request.post("/api/v1/track", { headers: { origin, authorization: `Bearer ${place.writeKey}`, "x-customer-id": customerIdOf(place.id) }, data: { event_type: "page_view", page_url: "https://example.com/" } })).status();
  await expect.poll(() => from("https://evil.example")).toBe(403);
  expect(await from("https://shop.example.org")).toBe(200);

  await become(await place.member("analyst"));
  await page.reload();
  await expect(origins).toBeDisabled();
  await expect(page.getByRole("button", { name: "Save" })).toHaveCount(0);
});

test("whose pages these are: a viewer sees numbers and no people, another organisation's admin nothing", async ({ page, place, other, become }) => {
  await fillSite(place);
  const people = ["site/sessions", "site/explorer", "site/visitors/visitor_ann", `site/sessions/visitor_ann/sess_ann?at=${tenOClock(3).toISOString()}`, "data/pipeline"];
  const numbers = ["site/traffic", "site/realtime", "site/pages"];
  await become(await place.member("viewer"));
  for (const path of people) {
    await page.goto(`/o/${place.slug}/${path}`);
    await expect(page.getByRole("heading", { level: 1 }), path).toHaveText("Your role does not include this page");
    await expect(page.getByText("visitor_ann"), path).toHaveCount(0);
  }
  await page.goto(`/o/${place.slug}/site/traffic`);
  await expectFigures(page, ALL);

  await become(other.admin);
  for (const path of [...people, ...numbers]) {
    const answer = await page.goto(`/o/${place.slug}/${path}`);
    expect(answer?.status(), path).toBe(404);
    await expect(page.getByText("example.com/docs"), path).toHaveCount(0);
  }
  // Under one's own organisation somebody else's visitor does not exist either.
  await page.goto(`/o/${other.slug}/site/visitors/visitor_ann`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("No such visitor");
});

test("what an address names and nobody sent is not found, calmly, with the way back", async ({ page, place }) => {
  test.setTimeout(120_000);
  await fillSite(place);
  const site = `/o/${place.slug}/site`;
  const expectNothing = async (path: string, title: string, link: string, to: string) => {
    await page.goto(`${site}/${path}`);
    const main = page.getByRole("main");
    await expect(main.getByText(title, { exact: true }), path).toBeVisible();
    await expect(main.getByRole("alert"), path).toHaveCount(0);
    await expect(main.getByText("did not load"), path).toHaveCount(0);
    await main.getByRole("link", { name: link, exact: true }).click();
    await expect(page, path).toHaveURL((url) => url.pathname === `${site}/${to}` && !url.searchParams.has("page"));
  };
  await expectNothing("visitors/visitor_nobody", "No such visitor", "All sessions", "sessions");
  await expectNothing(`visitors/${"x".repeat(300)}`, "No such visitor", "All sessions", "sessions");
  for (const session of [
    `visitor_nobody/sess_nobody?at=${tenOClock(3).toISOString()}`,
    `visitor_ann/sess_ann?at=${tenOClock(9).toISOString()}`,
    `visitor_ann/${"x".repeat(300)}?at=${tenOClock(3).toISOString()}`,
    "visitor_ann/sess_ann?at=yesterday",
  ]) {
    await expectNothing(`sessions/${session}`, "No such session", "All sessions", "sessions");
  }
  await expectNothing("pages?page=example.com%2Fnowhere", "No such page", "All pages", "pages");
  await expect(page.getByRole("table", { name: "Pages" }).getByRole("row")).toHaveCount(4);
  // Seen, and only not in these days: that is another thing.
  await page.goto(`${site}/pages?page=example.com%2Fdocs&range=custom&from=2020-01-01&to=2020-01-31`);
  await expect(page.getByText("Nobody saw this page in this range")).toBeVisible();
  await page.goto(`${site}/traffic?range=custom&from=2020-01-01&to=2020-01-31`);
  await expect(page.getByText("No visits in this range")).toBeVisible();
});

test("the export of sessions has what the list shows: the visits, all sessions, crawlers", async ({ page, place }) => {
  await fillSite(place);
  await page.goto(`/o/${place.slug}/site/sessions`);
  const rows = page.getByRole("table", { name: "Sessions" }).locator("tbody tr");
  const exported = async () => {
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export CSV" }).click();
    const text = await readFile(await (await download).path(), "utf8");
    return text.trim().split(/\r?\n/).slice(1).map((line) => line.split(",")[0]);
  };
  await expect(rows).toHaveCount(5);
  expect(await exported()).toHaveLength(5);
  await page.getByRole("button", { name: "All sessions" }).click();
  await expect(rows).toHaveCount(6);
  const all = await exported();
  expect(all).toHaveLength(6);
  expect(all).toContain("visitor_eve");
  await page.getByRole("button", { name: "All sessions" }).click();
  await page.getByRole("button", { name: "Crawlers" }).click();
  await expect(rows).toHaveCount(1);
  expect(await exported()).toEqual(["visitor_bot"]);
});
