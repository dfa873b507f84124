import { looksRight, open, overflow, PHONE, settled, violations } from "./support/look";
import { fillSite, tenOClock } from "./support/site";
import { expect, test } from "./support/test";
import { within } from "../tests/support/pace";

const VISIT = `site/sessions/visitor_ann/sess_ann?at=${tenOClock(3).toISOString()}`;
const PAGES = [
  "site/traffic",
  "site/traffic?range=7d&compare=1&f.channel=search&f.browser=Chrome",
  "site/traffic?range=custom&from=2020-01-01&to=2020-01-31",
  "site/realtime",
  "site/sessions",
  VISIT,
  "site/visitors/visitor_ann",
  "site/visitors/visitor_nobody",
  "site/pages?page=example.com%2Fnowhere",
  "site/pages",
  "site/pages?page=example.com%2Fdocs",
  "site/explorer",
  "site/explorer?type=nothing",
  "data/pipeline",
  "settings/snippet",
];
const nothing = async () => undefined;

for (const path of PAGES) {
  test(`axe finds nothing on ${path}, and it is no wider than a phone`, async ({ page, filled, become }) => {
    const place = await filled(fillSite);
    await become(place.admin);
    await looksRight(page, `/o/${place.slug}/${path}`);
    // Nor do tables scroll on their own: what is read there is read whole.
    const wider = await page.getByRole("main").locator('[role="group"]:has(> table), [role="tablist"]').evaluateAll((all) =>
      all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => `${one.getAttribute("aria-label")} is ${one.scrollWidth - one.clientWidth} px wider`),
    );
    expect(wider).toEqual([]);
  });

  test(`axe finds nothing on ${path} without any traffic, and it is no wider than a phone`, async ({ page, filled, become }) => {
    const place = await filled(nothing);
    await become(place.admin);
    await looksRight(page, `/o/${place.slug}/${path}`);
  });
}

for (const [path, name] of [
  ["site/explorer", /page_view/],
  [VISIT, /signup_click/],
  ["site/traffic", /^Bounce rate/],
  ["data/pipeline", "Rebuild days…"],
] as const) {
  test(`axe finds nothing in what ${name} opens on ${path}`, async ({ page, filled, become }) => {
    const place = await filled(fillSite);
    await become(place.admin);
    await open(page, `/o/${place.slug}/${path}`);
    await page.getByRole("main").getByRole("button", { name }).first().click();
    await settled(page);
    expect(await violations(page)).toEqual([]);
  });
}

test("an opened event fits a phone", async ({ page, filled, become }) => {
  const place = await filled(fillSite);
  await become(place.admin);
  await page.setViewportSize(PHONE);
  await open(page, `/o/${place.slug}/site/explorer`);
  await page.getByRole("main").getByRole("button", { name: /signup_click/ }).click();
  expect(await overflow(page)).toBeLessThanOrEqual(0);
});

test("a site that was never seen shows the tag, everywhere", async ({ page, place, become }) => {
  const firstSteps = page.getByRole("region", { name: "First steps" });
  for (const path of ["traffic", "sessions", "pages", "explorer"]) {
    await page.goto(`/o/${place.slug}/site/${path}`);
    await expect(firstSteps, path).toContainText("Waiting for the first page view");
    await expect(page.getByRole("group", { name: "Tracking snippet" }), path).toContainText("data-key");
    await expect(page.getByRole("link", { name: "Set up the snippet" }), path).toHaveAttribute("href", `/o/${place.slug}/settings/snippet`);
  }
  await page.goto(`/o/${place.slug}/data/pipeline`);
  await expect(page.getByText("No runs yet")).toBeVisible();
  await become(await place.member("viewer"));
  await page.goto(`/o/${place.slug}/site/traffic`);
  await expect(firstSteps).toContainText("Waiting for the first page view");
  await expect(page.getByRole("link", { name: "Set up the snippet" })).toHaveCount(0);
});

test("what fails says so, keeps the rest of the page, and tries again", async ({ page, place }) => {
  test.setTimeout(within(120_000));
  await fillSite(place);
  const fail = (name: string) => page.route((url) => url.pathname.includes("/api/trpc/") && url.pathname.includes(name), (route) => route.abort());
  await page.goto(`/o/${place.slug}/site/traffic`);
  await expect(page.getByRole("img", { name: /^Visits over time/ })).toBeVisible();
  await fail("site.breakdown");
  await page.getByRole("region", { name: "Technology" }).getByRole("tab", { name: "Devices" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Devices did not load" })).toBeVisible({ timeout: within(40_000) });
  await expect(page.getByRole("region", { name: "Key figures" })).toContainText("Visitors");
  await page.unrouteAll();
  await page.getByRole("alert").getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("region", { name: "Technology" }).getByRole("button", { name: "desktop" })).toBeVisible();

  await page.goto(`/o/${place.slug}/site/sessions`);
  await fail("site.sessions");
  await page.getByRole("button", { name: "Crawlers" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Sessions did not load" })).toBeVisible({ timeout: within(40_000) });
  await page.unrouteAll();
  await page.getByRole("alert").getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("table", { name: "Sessions" }).locator("tbody tr")).toHaveCount(1);

  await page.goto(`/o/${place.slug}/site/explorer`);
  await fail("site.events");
  await page.getByRole("combobox", { name: "Type of event" }).click();
  await page.getByRole("option", { name: "signup_click" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "The events did not load" })).toBeVisible({ timeout: within(40_000) });
  await page.unrouteAll();
  await page.getByRole("alert").getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("region", { name: "Events" }).getByRole("button", { expanded: false })).toHaveCount(1);
});
