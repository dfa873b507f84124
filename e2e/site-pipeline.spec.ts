import { fillSite, tenOClock, visit } from "./support/site";
import { expect, test } from "./support/test";
import { expectAllOfTraffic, expectFigures } from "./support/traffic";
import { within } from "../tests/support/pace";

test("pipeline: processing and rebuilding by hand, and quality by rule; a rebuild changes no number", async ({ page, place }) => {
  test.setTimeout(within(120_000));
  await fillSite(place);
  await visit(place, { who: "odd", began: tenOClock(1), steps: [{ after: 0, page: "/odd", type: "Odd Type" }] });
  await page.goto(`/o/${place.slug}/data/pipeline`);
  await expectFigures(page, { Waiting: "0", "Events, 24 h": "13", "Pass failures": "0%" });
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
  await expect(dialog).toHaveCount(0, { timeout: within(30_000) });
  await expect(page.getByText("Rebuilt 3 days").first()).toBeVisible();
  await page.goto(`/o/${place.slug}/site/traffic`);
  await expectAllOfTraffic(page);
});
