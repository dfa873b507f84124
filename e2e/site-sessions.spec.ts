import { readFile } from "node:fs/promises";
import { fillSite, tenOClock, visit } from "./support/site";
import { expect, test } from "./support/test";
import { within } from "../tests/support/pace";

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
  test.setTimeout(within(120_000));
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
