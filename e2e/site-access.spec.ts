import { fillSite, tenOClock } from "./support/site";
import { expect, test } from "./support/test";
import { ALL, expectFigures } from "./support/traffic";
import { within } from "../tests/support/pace";

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

test("an address that names nothing that was sent shows a not-found page with a way back", async ({ page, place }) => {
  test.setTimeout(within(120_000));
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
