import { readFile } from "node:fs/promises";
import type { Download, Page } from "@playwright/test";
import { parse } from "csv-parse/sync";
import { inDatabase } from "./support/database";
import { overflow, PHONE, settled, violations } from "./support/look";
import { expect, test, type Place } from "./support/test";
import { within } from "../tests/support/pace";

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const MANY = 400_000;

async function recordsOf(download: Download): Promise<Record<string, string>[]> {
  return parse(await readFile(await download.path()), { columns: true, bom: true });
}

const pressed = async (page: Page, work: () => Promise<void>) => (await Promise.all([page.waitForEvent("download"), work()]))[0];

/** So many raw events that writing them takes a while. */
async function fillMany({ id }: Place): Promise<void> {
  await inDatabase((client) =>
    client.query(
      `INSERT INTO raw.analytics_events (org_id, batch_id, ordinal, received_at, occurred_at, client_event_id, type, user_id, properties)
       SELECT $1, gen_random_uuid(), 0, now(), now() - interval '1 day' + i * interval '100 milliseconds', 'e' || i, 'page_view', 'u' || i, jsonb_build_object('text', repeat('words ', 40)) FROM generate_series(1, $2::integer) i`,
      [id, MANY],
    ),
  );
}

test("the button at a table fetches what the table shows", async ({ page, place }) => {
  await place.send(
    ...Array.from({ length: 5 }, (_, i) => ({ clientEventId: `e${i}`, type: i < 3 ? "page_view" : "=cmd()", timestamp: minutesAgo(i), userId: "u1" })),
  );
  await page.goto(`/o/${place.slug}/overview`);
  const types = page.getByRole("region", { name: "Events by type" });
  const file = await pressed(page, () => types.getByRole("button", { name: "Export CSV" }).click());
  expect(file.suggestedFilename()).toMatch(/^event_types_\d{4}-\d\d-\d\d_\d{4}-\d\d-\d\d\.csv$/);
  // A spreadsheet does not run what somebody sent as a type.
  expect(await recordsOf(file)).toEqual([{ type: "page_view", events: "3" }, { type: "'=cmd()", events: "2" }]);
  await expect(page.getByText("Exported 2 rows", { exact: true })).toBeVisible();
  await expect(types.getByRole("button", { name: "Export CSV" })).toBeVisible();

  await test.step("once more, it is the same file, at once", async () => {
    expect(await recordsOf(await pressed(page, () => types.getByRole("button", { name: "Export CSV" }).click()))).toHaveLength(2);
    await page.goto(`/o/${place.slug}/data/exports`);
    const rows = page.getByRole("table", { name: "Exports" }).getByRole("row").filter({ hasText: "Events by type" });
    await expect(rows).toHaveCount(2);
    await expect(rows.first()).toContainText("from a file that was there");
    expect(await recordsOf(await pressed(page, () => rows.last().getByRole("button", { name: "Download Events by type" }).click()))).toHaveLength(2);
  });
});

test("raw events of a range: progress, then the file; one that is not wanted is cancelled", async ({ page, place }) => {
  await fillMany(place);
  await page.goto(`/o/${place.slug}/data/exports`);
  await expect(page.getByText("Nothing was exported yet")).toBeVisible();
  const form = page.getByRole("region", { name: "Export events" });
  await form.getByLabel("For older spreadsheets").check();
  const list = page.getByRole("table", { name: "Exports" });

  await test.step("cancelled while it is written", async () => {
    await form.getByRole("button", { name: "Export CSV" }).click();
    await expect(form.getByRole("button", { name: /Exporting \d+%/ })).toBeVisible();
    await expect(list.getByRole("progressbar")).toBeVisible();
    await page.screenshot({ path: test.info().outputPath("running.png"), fullPage: true });
    await form.getByRole("button", { name: "Cancel export" }).click();
    await expect(list.getByRole("row").filter({ hasText: "Raw events" })).toContainText("Cancelled");
    await expect(form.getByRole("button", { name: "Export CSV" })).toBeVisible();
  });

  await test.step("written to the end", async () => {
    const file = await pressed(page, () => form.getByRole("button", { name: "Export CSV" }).click());
    const text = await readFile(await file.path());
    expect([...text.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(text.toString("utf8").split("\n")).toHaveLength(MANY + 2);
    await expect(list.getByRole("row").filter({ hasText: "Done" })).toContainText(MANY.toLocaleString("en"));
  });

  await test.step("it goes on when the page is left", async () => {
    await form.getByLabel("For older spreadsheets").uncheck();
    await form.getByRole("button", { name: "Export CSV" }).click();
    await expect(list.getByRole("row").filter({ hasText: "Writing" })).toHaveCount(1);
    await page.goto(`/o/${place.slug}/overview`);
    await page.goto(`/o/${place.slug}/data/exports`);
    await expect(list.getByRole("row").filter({ hasText: "Done" })).toHaveCount(2, { timeout: within(30_000) });
  });
});

test("free text is for administrators, who ask for it", async ({ page, place, become }) => {
  await place.send(...Array.from({ length: 6 }, (_, i) => ({ clientEventId: `s${i}`, type: "survey_submitted", timestamp: minutesAgo(i), userId: `u${i}`, properties: { survey: "s", comment: "secret words" } })));
  const exported = async () => {
    const file = await pressed(page, () => page.getByRole("region", { name: "Export events" }).getByRole("button", { name: "Export CSV" }).click());
    return readFile(await file.path(), "utf8");
  };
  await page.goto(`/o/${place.slug}/data/exports`);
  expect(await exported()).not.toContain("secret words");
  await page.getByLabel("With survey answers as written").check();
  expect(await exported()).toContain("secret words");

  await become(await place.member("analyst"));
  await page.goto(`/o/${place.slug}/data/exports`);
  await expect(page.getByLabel("With survey answers as written")).toHaveCount(0);
  // What the administrator exported with it is not there.
  await expect(page.getByRole("table", { name: "Exports" }).getByRole("row").filter({ hasText: "Raw events" })).toHaveCount(1);
  expect(await exported()).not.toContain("secret words");
});

test("who may not export sees no button, and no page", async ({ page, place, become }) => {
  await place.send({ clientEventId: "e1", type: "page_view", userId: "u1" });
  await become(await place.member("viewer"));
  await page.goto(`/o/${place.slug}/overview`);
  await expect(page.getByRole("region", { name: "Events by type" })).toContainText("page_view");
  await expect(page.getByRole("button", { name: "Export CSV" })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Exports" })).toHaveCount(0);
  await page.goto(`/o/${place.slug}/data/exports`);
  await expect(page.getByRole("button", { name: "Export CSV" })).toHaveCount(0);
});

test("the page of exports: axe finds nothing, and a phone is wide enough", async ({ page, place }) => {
  await place.send({ clientEventId: "e1", type: "page_view", userId: "u1" });
  await page.goto(`/o/${place.slug}/data/exports`);
  await pressed(page, () => page.getByRole("region", { name: "Export events" }).getByRole("button", { name: "Export CSV" }).click());
  await expect(page.getByRole("table", { name: "Exports" }).getByRole("row").filter({ hasText: "Done" })).toHaveCount(1);
  // While it is busy it is pale.
  await settled(page);
  expect(await violations(page)).toEqual([]);
  await page.setViewportSize(PHONE);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
});
