import { ADMIN } from "./support/installation";
import { expect, test } from "./support/test";

test("signing in leads back to where one was, and signing out ends the session", async ({ page, place, context }) => {
  await context.clearCookies();
  await page.goto(`/o/${place.slug}/overview?range=7d`);
  await expect(page).toHaveURL(/\/sign-in\?callbackUrl=/);
  await page.getByLabel("E-mail").fill(place.admin.email);
  await page.getByLabel("Password", { exact: true }).fill(place.admin.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(`/o/${place.slug}/overview?range=7d`);
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();

  const copied = await context.cookies();
  await page.getByRole("button", { name: /^Account:/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  // A copy of the cookie is worth nothing, either.
  await context.addCookies(copied);
  await page.goto(`/o/${place.slug}/overview`);
  await expect(page).toHaveURL(/\/sign-in\?callbackUrl=/);
});

test("a wrong password and an unknown address are refused in the same words", async ({ page, place, context }) => {
  await context.clearCookies();
  await page.goto("/sign-in");
  const words = page.getByRole("alert").filter({ hasText: "do not match" });
  for (const email of [place.admin.email, "nobody@example.com"]) {
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password", { exact: true }).fill("not the password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(words).toHaveText("E-mail and password do not match an account.");
    await page.reload();
  }
});

test("a link to another site is not followed after signing in", async ({ page, place, context }) => {
  await context.clearCookies();
  for (const target of ["https://evil.example/", "/.//evil.example/x", "/\\evil.example/x"]) {
    await context.clearCookies();
    await page.goto(`/sign-in?callbackUrl=${encodeURIComponent(target)}`);
    await page.getByLabel("E-mail").fill(place.admin.email);
    await page.getByLabel("Password", { exact: true }).fill(place.admin.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page, target).toHaveURL(`/o/${place.slug}/overview`);
  }
});

test("a platform admin lands on all organisations", async ({ page, become }) => {
  await become(ADMIN);
  await page.goto("/");
  await expect(page).toHaveURL("/all");
  await expect(page.getByText("All organisations", { exact: true }).first()).toBeVisible();
});

test("anyone who is in no organisation is told what to do", async ({ page, place, platform, become }) => {
  const person = await place.member("viewer");
  const members = await platform.query("members", "list", { org: place.slug });
  const userId = members.find(({ email }) => email === person.email)?.userId;
  if (userId === undefined) throw new Error("a member is listed");
  await platform.mutate("members", "remove", { org: place.slug, userId });
  await become(person);
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "You are not a member of an organisation yet" })).toBeVisible();
  await expect(page.getByText(person.email).first()).toBeVisible();
});
