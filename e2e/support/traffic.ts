import { expect, type Locator, type Page } from "@playwright/test";

/** One of the key figures. */
export const figure = (page: Page, label: string) => page.getByRole("region", { name: "Key figures" }).getByRole("button").filter({ hasText: label });

/** What each figure shows: `{ Visitors: "4" }`. */
export async function expectFigures(page: Page, expected: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(expected)) await expect(figure(page, label), label).toContainText(new RegExp(`^\\s*${label}\\s*${value}(?![\\d.,])`));
}

/** The rows of a ranking, as name and number. */
async function rowsOf(table: Locator): Promise<readonly (readonly [string, string])[]> {
  const rows = await table.locator("tbody tr").all();
  return Promise.all(rows.map(async (row) => [(await row.getByRole("rowheader").innerText()).trim(), (await row.getByRole("cell").first().innerText()).trim()] as const));
}

/** The rows of one tab of a card, in their order. */
export async function expectBreakdown(page: Page, card: string, tab: string, rows: readonly (readonly [string, string])[]): Promise<void> {
  const region = page.getByRole("region", { name: card, exact: true });
  await region.getByRole("tab", { name: tab, exact: true }).click();
  await expect.poll(() => rowsOf(region.getByRole("tabpanel").getByRole("table")), `${card}, ${tab}`).toEqual(rows);
}

/** The figures of what `fillSite` sends. */
export const ALL = { Visitors: "4", Visits: "5", "Page views": "8", "Bounce rate": "60%", "Visit length": "1 min 48 s" };

/** Every number that traffic shows of what `fillSite` sends. */
export async function expectAllOfTraffic(page: Page): Promise<void> {
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
