import { expect, test } from "vitest";
import { writeDemo } from "@/modules/demo/service";
import { useWorld } from "./support/world";

const world = useWorld();

test("the demo, written twice, adds nothing; a day later it adds the day", async () => {
  const tenant = await world.organisation("Europe/Berlin");
  const now = new Date();
  const options = { ingest: world.ingest, orgId: tenant.orgId, slug: "demo", days: 14, now };
  let events = 0;
  const first = await writeDemo({ ...options, onStart: (total) => void (events = total) });
  expect(first.read).toBe(events);
  expect(first.read).toBe(first.accepted + first.duplicates + first.failed);
  expect(first.failed).toBeGreaterThan(0);
  expect(first.duplicates).toBeGreaterThan(0);
  const second = await writeDemo(options);
  expect(second).toMatchObject({ read: first.read, accepted: 0, duplicates: first.accepted + first.duplicates, failed: first.failed });

  await world.pipeline.drain(tenant.orgId);
  const today = await world.insights.today(tenant);
  const { overview } = await world.insights.overview(tenant, { from: "2000-01-01", to: today });
  expect(overview.totals.events).toBe(first.accepted);
  expect(overview.buckets.length).toBe(14);
  expect(await world.insights.balance(tenant, null, null)).toMatchObject({ counted: first.accepted, waiting: 0, setAside: 0, holds: true });

  const later = await writeDemo({ ...options, days: 15, now: new Date(now.getTime() + 12 * 3_600_000) });
  expect(later.duplicates).toBeGreaterThanOrEqual(first.accepted);
  expect(later.accepted).toBeGreaterThan(0);
});

test("the demo goes into no other organisation", async () => {
  const tenant = await world.organisation();
  await expect(writeDemo({ ingest: world.ingest, orgId: tenant.orgId, slug: "acme", now: new Date() })).rejects.toMatchObject({ code: "conflict" });
  expect(await world.insights.balance(tenant, null, null)).toMatchObject({ received: 0 });
});
