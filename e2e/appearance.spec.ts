import { ADMIN } from "./support/installation";
import { open, overflow, PHONE, violations, WCAG } from "./support/look";
import { expect, test, type Place } from "./support/test";

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

const pagesOf = ({ slug }: Place) => [
  `/o/${slug}/overview`,
  `/o/${slug}/overview?range=7d&compare=1`,
  `/o/${slug}/overview?type=page_view`,
  `/o/${slug}/events`,
  `/o/${slug}/events?id=e1`,
  `/o/${slug}/events?id=broken`,
  `/o/${slug}/events?id=missing`,
  `/o/${slug}/settings/keys`,
  `/o/${slug}/settings/members`,
  `/o/${slug}/settings/organisation`,
  `/o/${slug}/data/exports`,
  `/o/${slug}/nothing-here`,
  "/all",
  "/nothing-here",
];

test("axe finds nothing on any page", async ({ page, place, other, become }) => {
  test.setTimeout(180_000);
  await fill(place);
  await become(ADMIN);
  for (const path of [...pagesOf(place), `/o/${other.slug}/overview`, `/o/${other.slug}/settings/keys`]) {
    await open(page, path);
    expect(await violations(page), path).toEqual([]);
  }
  await page.context().clearCookies();
  await open(page, "/sign-in");
  expect(await violations(page), "/sign-in").toEqual([]);
});

test("axe finds nothing in what opens over a page", async ({ page, place }) => {
  await fill(place);
  const over = [
    [`/o/${place.slug}/overview`, "Last 30 days"],
    [`/o/${place.slug}/overview`, /^Active people/],
    [`/o/${place.slug}/overview`, /^Organisation: /],
    [`/o/${place.slug}/overview`, /^Account: /],
    [`/o/${place.slug}/overview`, "Search or jump to"],
    [`/o/${place.slug}/overview`, "Show as table"],
    [`/o/${place.slug}/settings/keys`, "Create key"],
    [`/o/${place.slug}/settings/keys`, "Revoke Web site"],
    [`/o/${place.slug}/settings/members`, "Add member"],
  ] as const;
  for (const [path, name] of over) {
    await open(page, path);
    await page.getByRole("button", { name }).first().click();
    await page.waitForTimeout(300);
    expect(await violations(page, WCAG), `${path}, ${name}`).toEqual([]);
  }
});

test("no page is wider than a phone", async ({ page, place, other, become }) => {
  test.setTimeout(120_000);
  await fill(place);
  await become(ADMIN);
  await page.setViewportSize(PHONE);
  for (const path of [...pagesOf(place), `/o/${other.slug}/overview`]) {
    await open(page, path);
    expect(await overflow(page), path).toBeLessThanOrEqual(0);
  }
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
    await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible({ timeout: 1_000 });
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
  await expect(page.getByRole("alert").filter({ hasText: "The numbers did not load" })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("region", { name: "Balance" })).toContainText("Adds up");
  await page.unroute("**/api/trpc/**");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("region", { name: "Key figures" })).toBeVisible();
});
