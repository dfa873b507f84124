import { send } from "./support/api";
import { inDatabase } from "./support/database";
import { expect, test } from "./support/test";
import { within } from "../tests/support/pace";

test("the banner says since when and why numbers are old, and goes when they are not", async ({ page, place, platform }) => {
  await place.send({ clientEventId: "counted", type: "page_view", anonymousId: "ann" });
  await page.goto(`/o/${place.slug}/overview`);
  const banner = page.getByRole("status").filter({ hasText: "behind" });
  await expect(page.getByText(/^Fresh as of/)).toBeVisible();
  await expect(banner).toHaveCount(0);

  // A lane that backs off, as after a failed pass, and what came in half an hour ago.
  await inDatabase((client) => client.query("UPDATE ops.lanes SET next_attempt_at = now() + interval '1 hour' WHERE org_id = $1", [place.id]));
  await send(place.writeKey, { clientEventId: "a", type: "page_view", anonymousId: "ann" }, { clientEventId: "b", type: "page_view", anonymousId: "ann" });
  await inDatabase((client) =>
    client.query("UPDATE raw.analytics_event_batches SET received_at = received_at - interval '30 minutes' WHERE org_id = $1 AND processed_at IS NULL", [place.id]),
  );
  // A page that is open learns of it by itself.
  await expect(banner).toContainText("These numbers are 30 min behind.", { timeout: within(30_000) });
  await expect(banner).toContainText("2 accepted events received since wait to be counted.");
  await expect(page.getByRole("button").filter({ hasText: "Ingest lag" })).toContainText("30 min");

  await inDatabase((client) => client.query("UPDATE ops.lanes SET next_attempt_at = '-infinity' WHERE org_id = $1", [place.id]));
  await expect.poll(async () => (await platform.query("pipeline", "status", { org: place.slug })).pendingBatches).toBe(0);
  await expect(banner).toHaveCount(0, { timeout: within(30_000) });
});

test("an idle organisation is fresh", async ({ page, place }) => {
  await place.send({ clientEventId: "long ago", type: "page_view", anonymousId: "ann" });
  await inDatabase((client) => client.query("UPDATE raw.analytics_event_batches SET received_at = received_at - interval '2 days' WHERE org_id = $1", [place.id]));
  await page.goto(`/o/${place.slug}/overview`);
  await expect(page.getByText(/^Fresh as of/)).toBeVisible();
  await expect(page.getByText(/These numbers are/)).toHaveCount(0);
});

test("while the server cannot be reached, the page keeps its numbers", async ({ page, place }) => {
  await place.send({ clientEventId: "one", type: "page_view", anonymousId: "ann" });
  await page.goto(`/o/${place.slug}/overview`);
  const events = page.getByRole("region", { name: "Key figures" }).getByRole("button").filter({ hasText: "Events" });
  await expect(events).toContainText("1");
  await expect(page.getByRole("img", { name: /^Events over time/ })).toBeVisible();
  await page.waitForLoadState("networkidle");
  await page.context().setOffline(true);
  await page.waitForTimeout(17_000);
  await expect(events).toContainText("1");
  await page.context().setOffline(false);
});
