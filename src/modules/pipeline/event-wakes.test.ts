import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, expect, test } from "vitest";
import { newId } from "@/kernel/ids";
import { itemsOf } from "@/modules/ingest/contract";
import { useInngestWorld } from "../../../tests/support/inngest-world";
import { within } from "../../../tests/support/pace";
import { createOrganisation, event } from "../../../tests/support/world";
import { createEventWakes } from "./event-wakes.service";

const world = useInngestWorld();
beforeEach(() => {
  world.api.behave("answer");
  world.api.told.length = 0;
  world.api.requests.length = 0;
});

const accept = (orgId: string) => world.plumbline.ingest.accept(orgId, { source: "api", items: itemsOf([event()]) });

test("commits tell Inngest at once, then at most once an organisation and second, and the last one is told", async () => {
  const { db } = world.plumbline;
  const [busy, quiet] = [(await createOrganisation(db)).orgId, (await createOrganisation(db)).orgId];
  const began = performance.now();
  await accept(busy);
  await expect.poll(() => world.api.told.length, { interval: 5 }).toBe(1);
  expect(performance.now() - began).toBeLessThan(within(900));
  const toldOf = (id: string) => world.api.told.filter(({ orgId }) => orgId === id);
  while (toldOf(busy).length < 3) await Promise.all([accept(busy), sleep(10)]);
  await accept(quiet);
  const last = performance.now();
  await expect.poll(() => world.api.told.some(({ orgId }) => orgId === quiet)).toBe(true);
  await expect.poll(() => world.api.told.some(({ orgId, at }) => orgId === busy && at > last), { timeout: within(3_000) }).toBe(true);
  const times = toldOf(busy).length;
  // Requests may be late, so their distances say little; how many there were says it all.
  expect(times).toBeLessThanOrEqual(1 + Math.ceil((performance.now() - began) / 1_000));
  await sleep(1_200);
  expect(toldOf(busy)).toHaveLength(times);
});

test("nothing drains in this process: that is left to the function", async () => {
  const tenant = await createOrganisation(world.plumbline.db);
  await accept(tenant.orgId);
  await sleep(1_200);
  expect(await world.plumbline.pipeline.status(tenant)).toMatchObject({ pendingBatches: 1 });
});

test("an Inngest that is away costs ingest nothing, and is told of what comes later", async () => {
  const { orgId } = await createOrganisation(world.plumbline.db);
  world.api.behave("refuse");
  expect((await accept(orgId)).accepted).toHaveLength(1);
  // The client itself tries five times, within two seconds or so.
  await sleep(4_000);
  world.api.behave("answer");
  await accept(orgId);
  await expect.poll(() => world.api.told.some((told) => told.orgId === orgId), { timeout: within(5_000) }).toBe(true);
});

test("many organisations share requests", async () => {
  const sent: string[][] = [];
  const wakes = createEventWakes(async (events) => {
    sent.push(events.map(({ data }) => data["orgId"] ?? ""));
    await sleep(20);
  }, () => undefined);
  const orgIds = Array.from({ length: 1_200 }, () => newId());
  for (const orgId of orgIds) wakes.wake([orgId, orgIds[0] ?? ""]);
  await expect.poll(() => sent.flat().length).toBe(1_200);
  expect(sent.map((request) => request.length)).toEqual([500, 500, 200]);
  expect(new Set(sent.flat()).size).toBe(1_200);
  await wakes.close();
});

test("a failure is told, and does not stop the next wake; closing does, and waits only a while", async () => {
  const errors: unknown[] = [];
  let calls = 0;
  const wakes = createEventWakes(() => {
    calls++;
    return calls === 1 ? Promise.reject(new Error("away")) : new Promise(() => undefined);
  }, (error) => errors.push(error));
  wakes.wake([newId()]);
  await expect.poll(() => errors.length).toBe(1);
  wakes.wake([newId()]);
  await expect.poll(() => calls).toBe(2);
  wakes.wake([newId()]);
  const began = performance.now();
  await wakes.close();
  expect(performance.now() - began).toBeLessThan(within(4_000));
  wakes.wake([newId()]);
  await sleep(50);
  expect(calls).toBe(2);
});
