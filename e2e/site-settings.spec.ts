import { customerIdOf } from "@/kernel/ids";
import { expect, test } from "./support/test";

test("the snippet's page gives a tag, and keeps who may send", async ({ page, place, become }) => {
  await page.goto(`/o/${place.slug}/settings/snippet`);
  await expect(page.getByRole("group", { name: "Tracking snippet" })).toContainText("<script defer src=");
  const origins = page.getByRole("textbox", { name: "Allowed origins" });
  await expect(origins).toHaveValue("*");
  await origins.fill("https://example.com\nno origin");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(/"no":.*origin/)).toBeVisible();
  await origins.fill("https://example.com\nhttps://*.example.org/");
  await page.getByLabel("Honour Do Not Track").uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved").first()).toBeVisible();
  await page.reload();
  await expect(origins).toHaveValue("https://example.com\nhttps://*.example.org");
  await expect(page.getByLabel("Honour Do Not Track")).not.toBeChecked();
  const from = async (origin: string) =>
    (await page.request.post("/api/v1/track", { headers: { origin, authorization: `Bearer ${place.writeKey}`, "x-customer-id": customerIdOf(place.id) }, data: { event_type: "page_view", page_url: "https://example.com/" } })).status();
  await expect.poll(() => from("https://evil.example")).toBe(403);
  expect(await from("https://shop.example.org")).toBe(200);

  await become(await place.member("analyst"));
  await page.reload();
  await expect(origins).toBeDisabled();
  await expect(page.getByRole("button", { name: "Save" })).toHaveCount(0);
});
