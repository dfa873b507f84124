import { Api } from "./support/api";
import { open, overflow, PHONE, violations } from "./support/look";
import { expect, test } from "./support/test";

const NEXT = "copper lantern drifts";

test("the password is changed in the account menu, and every other session ends", async ({ page, place, context }) => {
  const elsewhere = await Api.signedIn(place.admin);
  await page.goto(`/o/${place.slug}/overview`);
  await page.getByRole("button", { name: /^Account:/ }).click();
  await page.getByRole("menuitem", { name: "Account" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Account" })).toBeVisible();
  const change = page.getByRole("region", { name: "Password" });
  await change.getByLabel("Current password").fill("not the password");
  await change.getByLabel("New password").fill(NEXT);
  await change.getByRole("button", { name: "Change password" }).click();
  await expect(change.getByLabel("Current password")).toHaveAccessibleDescription(/wrong/);
  await change.getByLabel("Current password").fill(place.admin.password);
  await change.getByLabel("New password").fill("aaaaaaaaaaaaaaa");
  await change.getByRole("button", { name: "Change password" }).click();
  await expect(change.getByLabel("New password")).toHaveAccessibleDescription(/repeats/);
  await change.getByLabel("New password").fill(NEXT);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Password changed").first()).toBeVisible();
  // This session goes on, and no other.
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "Account" })).toBeVisible();
  expect((await elsewhere.http.get("/api/trpc/session.me")).status()).toBe(401);
  await elsewhere.http.dispose();
  await context.clearCookies();
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(place.admin.email);
  await page.getByLabel("Password", { exact: true }).fill(NEXT);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(`/o/${place.slug}/overview`);
});

test("sessions are listed, and all others are ended", async ({ page, place }) => {
  const elsewhere = await Api.signedIn(place.admin);
  await page.goto("/account");
  const sessions = page.getByRole("region", { name: "Sessions" });
  await expect(sessions.getByText("This one")).toHaveCount(1);
  await sessions.getByRole("button", { name: "End all others" }).click();
  await expect(sessions.getByRole("row")).toHaveCount(2);
  expect((await elsewhere.http.get("/api/trpc/session.me")).status()).toBe(401);
  await elsewhere.http.dispose();
});

test("who forgot the password is told whom to ask, and a link that is no use says so", async ({ page, context }) => {
  await context.clearCookies();
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Forgot password?" }).click();
  await expect(page.getByText("plumbline user reset-password")).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.goto("/reset-password/nothing");
  await expect(page.getByRole("heading", { name: "This link cannot be used" })).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

test("the account page is readable, also on a phone", async ({ page, place }) => {
  await page.goto(`/o/${place.slug}/overview`);
  await open(page, "/account");
  expect(await violations(page)).toEqual([]);
  await page.setViewportSize(PHONE);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
});
