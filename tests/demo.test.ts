import { expect, test } from "vitest";
import { seedDemo } from "@/modules/demo/service";
import { createOrganisationService } from "@/modules/tenancy/organisations.service";
import { useWorld } from "./support/world";

const world = useWorld();

test("the demo, written twice, adds nothing; later it adds what has happened since; and all of it to its own organisation", async () => {
  const bystander = await world.organisation();
  const organisations = createOrganisationService(world.db);
  const now = new Date();
  const options = { organisations, actor: "operator", ingest: world.ingest, days: 14, now } as const;
  let events = 0;
  const { orgId, slug, balance: first } = await seedDemo({ ...options, onStart: (total) => void (events = total) });
  expect(await organisations.find("demo")).toMatchObject({ id: orgId, slug, name: "Northwind Academy", timeZone: "Europe/Berlin" });
  expect(first.read).toBe(events);
  expect(first.read).toBe(first.accepted + first.duplicates + first.failed);
  expect(first.failed).toBeGreaterThan(0);
  expect(first.duplicates).toBeGreaterThan(0);
  const again = await seedDemo(options);
  expect(again).toMatchObject({ orgId, balance: { read: first.read, accepted: 0, duplicates: first.accepted + first.duplicates, failed: first.failed } });

  await world.pipeline.drain(orgId);
  const tenant = world.db.tenant(orgId);
  const { today } = await world.insights.calendar(tenant);
  const { overview } = await world.insights.overview(tenant, { from: "2000-01-01", to: today });
  expect(overview.totals.events).toBe(first.accepted);
  expect(overview.buckets.length).toBe(14);
  expect(await world.insights.balance(tenant, null, null)).toMatchObject({ counted: first.accepted, waiting: 0, setAside: 0, holds: true });

  const later = await seedDemo({ ...options, days: 15, now: new Date(now.getTime() + 12 * 3_600_000) });
  expect(later.balance.duplicates).toBeGreaterThanOrEqual(first.accepted);
  expect(later.balance.accepted).toBeGreaterThan(0);
  expect(await world.insights.balance(bystander, null, null)).toMatchObject({ received: 0 });
});
