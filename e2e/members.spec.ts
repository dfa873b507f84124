import { randomUUID } from "node:crypto";
import { violations } from "./support/look";
import { expect, test } from "./support/test";

const PASSWORD = "violet tractor sings";

test("a member is invited, accepts with a password of their own, changes role, and is removed", async ({ page, place, become, browser }) => {
  const email = `grace-${randomUUID()}@example.com`;
  await page.goto(`/o/${place.slug}/settings/members`);
  await page.getByRole("button", { name: "Invite member" }).click();
  const invite = page.getByRole("dialog", { name: "Invite a member" });
  await invite.getByLabel("E-mail").fill(email);
  await invite.getByRole("button", { name: "Invite" }).click();
  const shown = page.getByRole("dialog", { name: `${email} is invited` });
  const link = (await shown.getByRole("group", { name: "Invitation link" }).textContent()) ?? "";
  await shown.getByRole("button", { name: "I have stored it" }).click();
  await expect(page.getByRole("region", { name: "Invitations" }).getByRole("row").filter({ hasText: email })).toContainText("Link to hand over");

  // In a browser of their own, where nobody is signed in.
  const own = await browser.newContext();
  const theirs = await own.newPage();
  await theirs.goto(link);
  await expect(theirs.getByRole("heading", { level: 1, name: `Join ${place.name}` })).toBeVisible();
  await expect(theirs.getByText("Viewer")).toBeVisible();
  expect(await violations(theirs)).toEqual([]);
  await theirs.getByLabel("Your name").fill("Grace Hopper");
  await theirs.getByLabel("Choose a password").fill("password1234");
  await theirs.getByRole("button", { name: "Make my account and accept" }).click();
  await expect(theirs.getByLabel("Choose a password")).toHaveAccessibleDescription(/easy to guess/);
  await theirs.getByLabel("Choose a password").fill(PASSWORD);
  await theirs.keyboard.press("Enter");
  await expect(theirs).toHaveURL(`/o/${place.slug}/overview`);
  await theirs.goto(link);
  await expect(theirs.getByRole("heading", { name: "This invitation was accepted already" })).toBeVisible();
  await own.close();

  await page.reload();
  const row = page.getByRole("region", { name: "People" }).getByRole("row").filter({ hasText: email });
  await expect(row).toContainText("Grace Hopper");
  await page.getByRole("combobox", { name: `Role of ${email}` }).click();
  await page.getByRole("option", { name: /^Analyst/ }).click();
  await expect(page.getByText("Role changed to Analyst").first()).toBeVisible();
  await page.reload();
  await expect(page.getByRole("combobox", { name: `Role of ${email}` })).toHaveText("Analyst");
  await row.getByRole("button", { name: `Remove ${email}` }).click();
  const confirm = page.getByRole("dialog", { name: "Remove this member?" });
  await confirm.getByRole("textbox").fill(email);
  await confirm.getByRole("button", { name: "Remove member" }).click();
  await expect(row).toHaveCount(0);

  await become({ email, password: PASSWORD });
  expect((await page.goto(`/o/${place.slug}/overview`))?.status()).toBe(404);
});

test("who has an account signs in and accepts; as somebody else one cannot", async ({ page, place, other, become }) => {
  await become(other.admin);
  await page.goto(`/o/${other.slug}/settings/members`);
  await page.getByRole("button", { name: "Invite member" }).click();
  const invite = page.getByRole("dialog", { name: "Invite a member" });
  await invite.getByLabel("E-mail").fill(place.admin.email);
  await invite.getByRole("button", { name: "Invite" }).click();
  const link = (await page.getByRole("group", { name: "Invitation link" }).textContent()) ?? "";
  await page.goto(link);
  await expect(page.getByRole("alert").filter({ hasText: "You are signed in as" })).toContainText(place.admin.email);
  await page.getByRole("button", { name: "Sign out and sign in again" }).click();
  await page.getByLabel("E-mail").fill(place.admin.email);
  await page.getByLabel("Password", { exact: true }).fill(place.admin.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Accept the invitation" }).click();
  await expect(page).toHaveURL(`/o/${other.slug}/overview`);
});

test("a revoked invitation says so, and a member is not invited again", async ({ page, place }) => {
  const email = `late-${randomUUID()}@example.com`;
  await page.goto(`/o/${place.slug}/settings/members`);
  await page.getByRole("button", { name: "Invite member" }).click();
  const invite = page.getByRole("dialog", { name: "Invite a member" });
  await invite.getByLabel("E-mail").fill(place.admin.email);
  await invite.getByRole("button", { name: "Invite" }).click();
  await expect(invite.getByLabel("E-mail")).toHaveAccessibleDescription(/is a member already/);
  await invite.getByLabel("E-mail").fill(email);
  await invite.getByRole("button", { name: "Invite" }).click();
  const link = (await page.getByRole("group", { name: "Invitation link" }).textContent()) ?? "";
  await page.getByRole("button", { name: "I have stored it" }).click();
  await page.getByRole("button", { name: `Revoke the invitation of ${email}` }).click();
  await expect(page.getByRole("region", { name: "Invitations" })).toHaveCount(0);
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "This invitation was withdrawn" })).toBeVisible();
  await page.goto("/invite/nothing");
  await expect(page.getByRole("heading", { name: "This link leads to no invitation" })).toBeVisible();
});

test("an organisation keeps its last admin", async ({ page, place }) => {
  await page.goto(`/o/${place.slug}/settings/members`);
  await page.getByRole("button", { name: `Remove ${place.admin.email}` }).click();
  const confirm = page.getByRole("dialog", { name: `Leave ${place.name}?` });
  await confirm.getByRole("textbox").fill(place.admin.email);
  await confirm.getByRole("button", { name: "Remove member" }).click();
  await expect(confirm).toContainText("last admin");
});

test("a viewer sees the overview and is told what the rest needs", async ({ page, place, become }) => {
  await become(await place.member("viewer"));
  await page.goto("/");
  await expect(page).toHaveURL(`/o/${place.slug}/overview`);
  const pages = page.getByRole("navigation", { name: "Pages" });
  await expect(pages.getByRole("link", { name: "Overview" })).toBeVisible();
  for (const name of ["Find an event", "Organisation", "Members", "API keys"]) await expect(pages.getByRole("link", { name, exact: true })).toHaveCount(0);
  await expect(page.getByText("Ask an admin for a write key")).toBeVisible();
  for (const path of ["settings/keys", "settings/members", "settings/organisation", "events"]) {
    await page.goto(`/o/${place.slug}/${path}`);
    await expect(page.getByRole("heading", { name: "Your role does not include this page" })).toBeVisible();
  }
});
