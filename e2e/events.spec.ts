import { expect, test } from "./support/test";
import { within } from "../tests/support/pace";

test("an event is followed by its id, from the palette or from its page", async ({ page, place }) => {
  await place.send({ clientEventId: "order 1/2", type: "course_enrolled", anonymousId: "ann" }, { clientEventId: "broken", type: "", anonymousId: "ann" });
  await page.goto(`/o/${place.slug}/overview`);
  // A key counts from when the page listens.
  await expect(async () => {
    if (!(await page.getByRole("combobox").isVisible())) await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("order 1/2", { timeout: within(1_000) });
  }).toPass();
  await page.getByRole("option", { name: "Find event order 1/2" }).click();
  await expect(page).toHaveURL(/\/events\?id=order/);
  const receipt = page.getByRole("region", { name: "Receipt" });
  await expect(receipt).toContainText("Accepted");
  await expect(receipt).toContainText("course_enrolled");
  const steps = page.getByRole("region", { name: "The way it took" }).getByRole("listitem");
  await expect(steps).toContainText([/Received.*UTC/, /Staged.*UTC/, /Counted.*UTC/]);

  await page.getByLabel("Event id").fill("broken");
  await page.keyboard.press("Enter");
  await expect(receipt).toContainText("Failed");
  const deadLetter = page.getByRole("region", { name: "Dead letter" });
  await expect(deadLetter).toContainText("Open");
  await expect(deadLetter).toContainText("type");

  await page.getByLabel("Event id").fill("never sent");
  await page.getByRole("button", { name: "Find" }).click();
  await expect(page.getByText("No event with this id")).toBeVisible();
});

test("an id of another organisation's event finds nothing", async ({ page, place, other }) => {
  await other.send({ clientEventId: "theirs", type: "page_view", anonymousId: "ann" });
  await page.goto(`/o/${place.slug}/events?id=theirs`);
  await expect(page.getByText("No event with this id")).toBeVisible();
});
