import { randomUUID } from "node:crypto";
import { expect, test } from "./support/test";

test("a member is added, signs in with the password shown, changes role, and is removed", async ({ page, place, become }) => {
  const email = `grace-${randomUUID()}@example.com`;
  await page.goto(`/o/${place.slug}/settings/members`);
  await page.getByRole("button", { name: "Add member" }).click();
  const add = page.getByRole("dialog", { name: "Add a member" });
  await add.getByLabel("E-mail").fill(email);
  await add.getByLabel("Name").fill("Grace Hopper");
  await add.getByRole("button", { name: "Add member" }).click();
  const shown = page.getByRole("dialog", { name: `${email} is a member now` });
  const password = (await shown.getByRole("group", { name: "Password" }).textContent()) ?? "";
  await shown.getByRole("button", { name: "I have stored it" }).click();
  const row = page.getByRole("row").filter({ hasText: email });
  await expect(row).toContainText("Grace Hopper");

  await page.getByRole("combobox", { name: `Role of ${email}` }).click();
  await page.getByRole("option", { name: /^Analyst/ }).click();
  await expect(page.getByText("Role changed to Analyst").first()).toBeVisible();
  await page.reload();
  await expect(page.getByRole("combobox", { name: `Role of ${email}` })).toHaveText("Analyst");

  await become({ email, password });
  await page.goto("/");
  await expect(page).toHaveURL(`/o/${place.slug}/overview`);

  await become(place.admin);
  await page.goto(`/o/${place.slug}/settings/members`);
  await row.getByRole("button", { name: `Remove ${email}` }).click();
  const confirm = page.getByRole("dialog", { name: "Remove this member?" });
  await confirm.getByRole("textbox").fill(email);
  await confirm.getByRole("button", { name: "Remove member" }).click();
  await expect(row).toHaveCount(0);

  await become({ email, password });
  expect((await page.goto(`/o/${place.slug}/overview`))?.status()).toBe(404);
});

test("a member is not added twice", async ({ page, place }) => {
  await page.goto(`/o/${place.slug}/settings/members`);
  await page.getByRole("button", { name: "Add member" }).click();
  const add = page.getByRole("dialog", { name: "Add a member" });
  await add.getByLabel("E-mail").fill(place.admin.email);
  await add.getByRole("button", { name: "Add member" }).click();
  await expect(add.getByLabel("E-mail")).toHaveAccessibleDescription(/is a member already/);
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
