import { exec } from "node:child_process";
import { promisify } from "node:util";
import { send } from "./support/api";
import { expect, test } from "./support/test";

const shell = promisify(exec);
const event = (clientEventId: string) => ({ clientEventId, type: "page_view", anonymousId: "ann" });

test("a key is shown once, works in its ready line, and is refused when it is revoked", async ({ page, place }) => {
  await page.goto(`/o/${place.slug}/settings/keys`);
  await page.getByRole("button", { name: "Create key" }).first().click();
  await page.getByLabel("Name").fill("Course platform");
  await page.getByRole("dialog").getByRole("button", { name: "Create key" }).click();

  const shown = page.getByRole("dialog", { name: "Key created" });
  const key = (await shown.getByRole("group", { name: /^Write key/ }).textContent()) ?? "";
  expect(key).toMatch(/^plb_w_/);
  const line = (await shown.getByRole("group", { name: "Send a first event" }).textContent()) ?? "";
  expect(JSON.parse((await shell(line)).stdout)).toMatchObject({ accepted: ["first-event"] });

  await page.keyboard.press("Escape");
  await expect(shown, "a stray key must not lose what cannot be shown again").toBeVisible();
  await shown.getByRole("button", { name: "I have stored it" }).click();
  const row = page.getByRole("row").filter({ hasText: "Course platform" });
  await expect(row).toContainText("Active");
  await page.reload();
  await expect(row).not.toContainText("Never");
  await expect(page.locator("body")).not.toContainText(key);

  await row.getByRole("button", { name: "Revoke Course platform" }).click();
  const confirm = page.getByRole("dialog", { name: "Revoke this key?" });
  await confirm.getByRole("button", { name: "Revoke key" }).click();
  await expect(confirm).toContainText("not the same name");
  await confirm.getByRole("textbox").fill("Course platform");
  await confirm.getByRole("button", { name: "Revoke key" }).click();
  await expect(row).toContainText("Revoked");
  expect((await send(key, event("late"))).status).toBe(401);
  expect((await send(place.writeKey, event("other"))).status, "another key goes on working").toBe(200);
});

test("a secret key reads the receipt of what it sent", async ({ page, place }) => {
  await page.goto(`/o/${place.slug}/settings/keys`);
  await page.getByRole("button", { name: "Create key" }).first().click();
  await page.getByLabel("Name").fill("Nightly check");
  await page.getByRole("combobox", { name: "Kind" }).click();
  await page.getByRole("option", { name: /^Secret/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Create key" }).click();
  const shown = page.getByRole("dialog", { name: "Key created" });
  await shell((await shown.getByRole("group", { name: "Send a first event" }).textContent()) ?? "");
  const receipt = await shell((await shown.getByRole("group", { name: "Ask where it is" }).textContent()) ?? "");
  expect(JSON.parse(receipt.stdout)).toMatchObject({ clientEventId: "first-event", verdict: "accepted" });
});

test("an analyst sees the keys and cannot touch them", async ({ page, place, become }) => {
  await become(await place.member("analyst"));
  await page.goto(`/o/${place.slug}/settings/keys`);
  await expect(page.getByRole("row").filter({ hasText: "Web site" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Create key" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^Revoke/ })).toHaveCount(0);
});
