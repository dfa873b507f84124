import { InngestTestEngine } from "@inngest/test";
import { expect, test } from "vitest";
import { withClient } from "@/db/connect";
import type { Tenant } from "@/db/tenant";
import { jobRecords } from "@/modules/pipeline/job-records.service";
import { EVENTS_RECEIVED } from "@/modules/pipeline/contract";
import { itemsOf } from "@/modules/ingest/contract";
import { useInngestWorld } from "../tests/support/inngest-world";
import { createOrganisation, event } from "../tests/support/world";
import { createInngestClient } from "./client";
import { functionsOf } from "./functions";

const world = useInngestWorld();

function functionNamed(id: string) {
  const { env, jobs, db, logger } = world.plumbline;
  const found = functionsOf({ inngest: createInngestClient(env, logger), jobs, hooks: jobRecords(db), logger }).find((each) => each.id() === id);
  if (!found) throw new Error(`there is no function ${id}`);
  return found;
}

const accept = ({ orgId }: Tenant, n: number) => world.plumbline.ingest.accept(orgId, { source: "api", items: itemsOf(Array.from({ length: n }, () => event())) });
const waiting = async (tenant: Tenant) => (await world.plumbline.insights.balance(tenant, null, null)).waiting;
const lastRun = (id: string) =>
  world.plumbline.db.pipeline((sql) => sql.rows<{ finished: boolean; error: string | null }>("SELECT last_finished_at >= last_started_at AS finished, last_error AS error FROM ops.jobs WHERE id = $1", [id]));
const cron = { name: "inngest/scheduled.timer", data: { cron: "* * * * *" } };

test("the functions are the jobs of the embedded scheduler, with their triggers, limits and retries", () => {
  const { env, jobs, db, logger } = world.plumbline;
  const functions = functionsOf({ inngest: createInngestClient(env, logger), jobs, hooks: jobRecords(db), logger });
  expect(functions.map((each) => each.id())).toEqual(jobs.map((job) => job.id));
  expect(functionNamed("rollup").opts).toMatchObject({
    triggers: [{ cron: "* * * * *" }, { event: EVENTS_RECEIVED }],
    retries: 5,
    concurrency: [{ limit: 1, key: "event.data.orgId" }],
    throttle: { limit: 1, period: "1s", key: "event.data.orgId" },
  });
  expect(functionNamed("freshness-check").opts).toMatchObject({ triggers: [{ cron: "* * * * *" }], retries: 2, concurrency: [{ limit: 1 }] });
});

test("rollup by event drains that organisation and no other", async () => {
  const [one, two] = [await createOrganisation(world.plumbline.db), await createOrganisation(world.plumbline.db)];
  await Promise.all([accept(one, 7), accept(two, 3)]);
  const { result, error } = await new InngestTestEngine({ function: functionNamed("rollup"), events: [{ name: EVENTS_RECEIVED, data: { orgId: one.orgId } }] }).execute();
  expect(error).toBeUndefined();
  expect(result).toMatchObject({ batches: 1, events: 7 });
  expect([await waiting(one), await waiting(two)]).toEqual([0, 3]);
  // Run twice, or late: nothing is left to do.
  const again = await new InngestTestEngine({ function: functionNamed("rollup"), events: [{ name: EVENTS_RECEIVED, data: { orgId: one.orgId } }] }).execute();
  expect(again.result).toMatchObject({ batches: 0, events: 0 });
  expect(await lastRun("rollup")).toEqual([{ finished: true, error: null }]);
});

test("rollup by cron tells one event for each organisation that has work", async () => {
  const { db, pipeline } = world.plumbline;
  await pipeline.drain();
  const tenants = await Promise.all([createOrganisation(db), createOrganisation(db), createOrganisation(db)]);
  await Promise.all(tenants.slice(0, 2).map((tenant) => accept(tenant, 2)));
  // The commits wake Inngest too; what follows is about cron.
  await expect.poll(() => tenants.slice(0, 2).every(({ orgId }) => world.api.told.some((told) => told.orgId === orgId))).toBe(true);
  world.api.told.length = 0;
  const { result, error } = await new InngestTestEngine({ function: functionNamed("rollup"), events: [cron] }).execute();
  expect(error).toBeUndefined();
  expect(result).toEqual({ organisations: 2 });
  expect(world.api.told.map(({ name, orgId }) => [name, orgId]).sort()).toEqual(tenants.slice(0, 2).map(({ orgId }) => [EVENTS_RECEIVED, orgId]).sort());
  for (const { orgId } of [...world.api.told]) {
    await new InngestTestEngine({ function: functionNamed("rollup"), events: [{ name: EVENTS_RECEIVED, data: { orgId } }] }).execute();
  }
  world.api.told.length = 0;
  expect((await new InngestTestEngine({ function: functionNamed("rollup"), events: [cron] }).execute()).result).toEqual({ organisations: 0 });
  expect(world.api.told).toEqual([]);
});

test("an event that names no organisation fails the run, and the record says so", async () => {
  const { error } = await new InngestTestEngine({ function: functionNamed("rollup"), events: [{ name: EVENTS_RECEIVED, data: { orgId: "everybody" } }] }).execute();
  expect(error).toBeDefined();
  expect((await lastRun("rollup"))[0]?.error).toContain("orgId");
});

test("freshness-check makes partitions, renews the insights of a day that has begun, and beats", async () => {
  const { db, pipeline, insights } = world.plumbline;
  const [today, idle] = [await createOrganisation(db), await createOrganisation(db)];
  await Promise.all([today, idle].map((tenant) => accept(tenant, 1)));
  await pipeline.drain();
  await db.lane(idle.orgId).write((sql) => sql.rows("UPDATE rollup.analytics_insights SET local_day = local_day - 1"));
  await db.pipeline((sql) => sql.rows("UPDATE ops.heartbeats SET beat_at = now() - interval '1 hour'"));
  const inAWeek = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10).replaceAll("-", "");
  await withClient(world.test.superuserUrl, "test", (client) => client.query(`DROP TABLE raw.analytics_events_${inAWeek}`));
  const { result, error } = await new InngestTestEngine({ function: functionNamed("freshness-check"), events: [cron] }).execute();
  expect(error).toBeUndefined();
  expect(result).toEqual({ partitions: 1, refreshed: 1 });
  const days = await idle.read((sql) => sql.rows<{ day: string }>("SELECT local_day AS day FROM rollup.analytics_insights"));
  expect(new Set(days.map(({ day }) => day))).toEqual(new Set([new Date().toISOString().slice(0, 10)]));
  expect(await insights.freshness(idle)).toMatchObject({ reason: "fresh" });
  expect(await lastRun("freshness-check")).toEqual([{ finished: true, error: null }]);
});
