import { ADMIN } from "./support/installation";
import { Api } from "./support/api";
import { expect, test, linkOf } from "./support/test";

test("the name changes everywhere at once, the time zone at the next midnight", async ({ page, place }) => {
  await page.goto(`/o/${place.slug}/settings/organisation`);
  const renamed = `${place.name} renamed`;
  await page.getByLabel("Name of the organisation").fill(renamed);
  await page.getByRole("button", { name: "Save name" }).click();
  await expect(page.getByRole("banner").getByText(renamed)).toBeVisible();
  await expect(page.getByRole("button", { name: `Organisation: ${renamed}. Switch` })).toBeVisible();

  await page.getByLabel("Days are counted in").selectOption("Asia/Tokyo");
  await page.getByRole("button", { name: "Change zone" }).click();
  await expect(page.getByText(/UTC until \d{4}-\d\d-\d\d 00:00:00 UTC, then Asia\/Tokyo/)).toBeVisible();
  await expect(page.getByRole("banner")).toContainText("UTC");

  // The organisation's own id, as keys carry it.
  const customerId = await page.getByRole("group", { name: "Customer id" }).textContent();
  expect(place.writeKey).toContain(`plb_w_${customerId}_`);
});

test("the switcher leads to the same page of another organisation, in the same range", async ({ page, place, other, platform }) => {
  const { path } = await platform.mutate("invitations", "create", { org: other.slug, email: place.admin.email, role: "analyst" });
  const admin = await Api.signedIn(place.admin);
  await admin.mutate("invitations", "accept", { link: linkOf(path) });
  await admin.http.dispose();
  await place.send({ clientEventId: "here", type: "page_view", anonymousId: "ann" });
  await page.goto(`/o/${place.slug}/overview?range=7d&type=page_view`);
  await expect(page.getByRole("banner").getByText(place.name)).toBeVisible();
  await page.getByRole("button", { name: /^Organisation: / }).click();
  await page.getByRole("option", { name: other.name }).click();
  await expect(page).toHaveURL(`/o/${other.slug}/overview?range=7d`);
  await expect(page.getByRole("banner").getByText(other.name)).toBeVisible();
  await expect(page.getByRole("banner").getByText(place.name)).toHaveCount(0);
  // Nothing of the one that was left is shown here.
  await expect(page.getByRole("region", { name: "First steps" })).toContainText("Waiting for the first event");
});

test("a foreign organisation does not exist, nor do the pages above all of them", async ({ page, place, other }) => {
  for (const path of ["overview", "events", "settings/keys", "settings/members", "settings/organisation", ""]) {
    const answer = await page.goto(`/o/${other.slug}/${path}`);
    expect(answer?.status(), path).toBe(404);
    await expect(page.locator("body")).not.toContainText(other.name);
  }
  expect((await page.goto("/o/no-such-organisation/overview"))?.status()).toBe(404);
  expect((await page.goto("/all"))?.status()).toBe(404);
  await page.goto(`/o/${place.slug}/overview`);
  await page.getByRole("button", { name: /^Organisation: / }).click();
  await expect(page.getByRole("option")).toHaveCount(1);
  expect((await page.goto(`/o/${place.slug}/no-such-page`))?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
});

test("a platform admin sees all of them, and the badge says by what right", async ({ page, place, become }) => {
  await place.send(...["a", "b", "c"].map((clientEventId) => ({ clientEventId, type: "page_view", anonymousId: clientEventId })));
  await become(ADMIN);
  await page.goto("/all");
  await expect(page.getByRole("banner")).toContainText("All organisations");
  const row = page.getByRole("row").filter({ hasText: place.name });
  await expect(row.getByRole("cell")).toContainText([place.name, "3", "3", "0", "0"]);
  await row.getByRole("link", { name: place.name }).click();
  await expect(page).toHaveURL(`/o/${place.slug}/overview`);
  await expect(page.getByRole("banner")).toContainText("As platform admin");

  await page.goto("/all");
  await page.getByRole("button", { name: "Create organisation" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Create an organisation" });
  await dialog.getByLabel("Name").fill(`${place.name} sister`);
  await dialog.getByLabel("Time zone").selectOption("Europe/Berlin");
  await dialog.getByRole("button", { name: "Create organisation" }).click();
  await expect(page.getByRole("region", { name: "First steps" })).toContainText("Waiting for the first event");
  await expect(page.getByRole("banner")).toContainText("Europe/Berlin");
});
