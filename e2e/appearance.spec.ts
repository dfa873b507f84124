import { ADMIN } from "./support/installation";
import { looksRight, open, PHONE, settled, violations, WCAG } from "./support/look";
import { expect, test, type Place } from "./support/test";
import { within } from "../tests/support/pace";

async function fill(place: Place): Promise<void> {
  const types = ["page_view", "lesson_started", "lesson_completed", "course_enrolled", "video_played", "quiz_submitted", "survey_answered", "badge_earned"];
  await place.send(
    ...Array.from({ length: 120 }, (_, i) => ({
      clientEventId: `e${i}`,
      type: types[Math.floor(Math.sqrt(i)) % types.length],
      timestamp: new Date(Date.now() - i * 5 * 3_600_000).toISOString(),
      userId: `u${i % 17}`,
      sessionId: `s${i % 40}`,
      courseId: `c${i % 5}`,
    })),
    { clientEventId: "broken", type: "", anonymousId: "ann" },
  );
}

const PAGES = [
  "{o}/overview",
  "{o}/overview?range=7d&compare=1",
  "{o}/overview?type=page_view",
  "{o}/events",
  "{o}/events?id=e1",
  "{o}/events?id=broken",
  "{o}/events?id=missing",
  "{o}/settings/keys",
  "{o}/settings/members",
  "{o}/settings/organisation",
  "{o}/data/exports",
  "{o}/nothing-here",
  "/all",
  "/nothing-here",
];
const of = ({ slug }: Place, path: string) => path.replace("{o}", `/o/${slug}`);


const nothing = async () => undefined;

for (const path of PAGES) {
  test(`axe finds nothing on ${path}, and it is no wider than a phone`, async ({ page, filled, become }) => {
    await become(ADMIN);
    await looksRight(page, of(await filled(fill), path));
  });
}

for (const path of ["{o}/overview", "{o}/settings/keys"]) {
  test(`axe finds nothing on an empty ${path}, and it is no wider than a phone`, async ({ page, filled, become }) => {
    await become(ADMIN);
    await looksRight(page, of(await filled(nothing), path));
  });
}

test("axe finds nothing on the way in, and it is no wider than a phone", ({ page }) => looksRight(page, "/sign-in"));

for (const [path, name] of [
  ["{o}/overview", "Last 30 days"],
  ["{o}/overview", /^Active people/],
  ["{o}/overview", /^Organisation: /],
  ["{o}/overview", /^Account: /],
  ["{o}/overview", "Search or jump to"],
  ["{o}/overview", "Show as table"],
  ["{o}/settings/keys", "Create key"],
  ["{o}/settings/keys", "Revoke Web site"],
  ["{o}/settings/members", "Invite member"],
] as const) {
  test(`axe finds nothing in what ${name} opens over ${path}`, async ({ page, filled, become }) => {
    const place = await filled(fill);
    await become(place.admin);
    await open(page, of(place, path));
    await page.getByRole("button", { name }).first().click();
    await settled(page);
    expect(await violations(page, WCAG)).toEqual([]);
  });
}

test("the navigation fits a phone", async ({ page, place, become }) => {
  await become(ADMIN);
  await page.setViewportSize(PHONE);
  await page.goto(`/o/${place.slug}/overview`);
  await page.getByRole("button", { name: "Open the navigation" }).click();
  const navigation = page.getByRole("dialog", { name: "Navigation" });
  await expect(navigation.getByRole("link", { name: "Overview" })).toHaveAttribute("aria-current", "page");
  // An operator has more pages than fit: the last areas are closed until one opens them.
  await expect(navigation.getByRole("link", { name: "Members" })).toBeHidden();
  await navigation.getByRole("button", { name: "Settings" }).press("Enter");
  await navigation.getByRole("link", { name: "Members" }).click();
  await expect(page).toHaveURL(`/o/${place.slug}/settings/members`);
});

test("colours follow the device until a choice is made, and the choice is in the first paint", async ({ page, place }) => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto(`/o/${place.slug}/overview`);
  const light = await background();
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await background();
  expect(dark).not.toBe(light);
  await page.getByRole("button", { name: /^Account:/ }).click();
  await page.getByRole("menuitemradio", { name: "Light" }).click();
  expect(await background()).toBe(light);
  await page.reload();
  expect(await background()).toBe(light);
  expect(await (await page.request.get(`/o/${place.slug}/overview`)).text()).toContain('data-theme="light"');
});

test("everything is a few keys away", async ({ page, place }) => {
  await page.goto(`/o/${place.slug}/overview`);
  // A key counts from when the page listens.
  await expect(async () => {
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible({ timeout: within(1_000) });
  }).toPass();
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("m");
  await expect(page).toHaveURL(`/o/${place.slug}/settings/members`);
  await page.keyboard.press("Meta+k");
  await page.getByRole("combobox").fill("api k");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`/o/${place.slug}/settings/keys`);
  await page.reload();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#content")).toBeFocused();
});

test("a part that fails says so, keeps the rest, and tries again", async ({ page, place }) => {
  await fill(place);
  await page.goto(`/o/${place.slug}/settings/keys`);
  // The connection breaks between two pages: what the server prefetched comes through, what is asked later does not.
  await page.goto(`/o/${place.slug}/overview`);
  await page.route("**/api/trpc/**", (route) => route.abort());
  await page.getByRole("button", { name: "Last 30 days" }).click();
  await page.getByRole("button", { name: /Last 90 days/ }).click();
  await expect(page.getByRole("alert").filter({ hasText: "The numbers did not load" })).toBeVisible({ timeout: within(30_000) });
  await expect(page.getByRole("region", { name: "Balance" })).toContainText("Adds up");
  await page.unroute("**/api/trpc/**");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("region", { name: "Key figures" })).toBeVisible();
});
