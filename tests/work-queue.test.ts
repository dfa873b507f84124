import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { Fault, isFault } from "@/kernel/fault";
import { newId } from "@/kernel/ids";
import type { Tenant } from "@/db/tenant";
import { addWork, type Attempt, cancelWork, type Consumer, createWorker, pauseWork, resumeWork } from "@/modules/work-queue/service";
import { useWorld } from "./support/world";

const world = useWorld();

/** A kind of its own for each test, so that none does another's work. */
function consumerOf(run: (attempt: Attempt) => Promise<void>, over: Partial<Consumer> = {}): Consumer {
  return { kind: newId(), perOrganisation: 1, atOnce: 4, mostAttempts: 3, firstBackOffMs: 20, longestBackOffMs: 40, run, ...over };
}
const workerOf = (consumer: Consumer) => createWorker(world.db, consumer, () => undefined);
const add = (tenant: Tenant, kind: string, priority = 0) => {
  const id = newId();
  return tenant.write((sql) => addWork(sql, tenant.orgId, { kind, id, payload: { n: 1 }, priority })).then(() => id);
};
const rowOf = async ({ orgId, read }: Tenant, kind: string, id: string) =>
  (await read((sql) => sql.rows<{ state: string; attempts: number; cursor: unknown; error: string | null }>("SELECT state, attempts, cursor, last_error AS error FROM ops.work WHERE org_id = $1 AND kind = $2 AND id = $3", [orgId, kind, id])))[0];

test("however many drain, each piece is done once, and one at a time of an organisation", async () => {
  const tenants = [await world.organisation(), await world.organisation(), await world.organisation()];
  const done: string[] = [];
  const busy = new Map<string, number>();
  let most = 0;
  const consumer = consumerOf(async ({ id, tenant, finish }) => {
    busy.set(tenant.orgId, (busy.get(tenant.orgId) ?? 0) + 1);
    most = Math.max(most, busy.get(tenant.orgId) ?? 0);
    await sleep(5);
    busy.set(tenant.orgId, (busy.get(tenant.orgId) ?? 0) - 1);
    if (await finish(async () => undefined)) done.push(id);
  });
  const ids: string[] = [];
  for (let i = 0; i < 5; i++) for (const tenant of tenants) ids.push(await add(tenant, consumer.kind));
  const workers = [workerOf(consumer), workerOf(consumer), workerOf(consumer)];
  while ((await workers[0]?.due())?.length) await Promise.all(workers.map((worker) => worker.drain()));
  expect(done.toSorted()).toEqual(ids.toSorted());
  expect(most).toBe(1);
});

test("what fails is tried again after a while from where it was, and is given up after so many times", async () => {
  const tenant = await world.organisation();
  const seen: unknown[] = [];
  const failures: boolean[] = [];
  const consumer = consumerOf(
    async ({ cursor, attempts, reached }) => {
      seen.push(cursor);
      reached({ at: attempts });
      throw new Error("not now");
    },
    // Longer than any drain lasts: a slow machine must not see the next attempt within the same drain.
    { firstBackOffMs: 3_600_000, longestBackOffMs: 3_600_000, onFailure: async (_sql, _orgId, _claim, _error, final) => void failures.push(final) },
  );
  const worker = workerOf(consumer);
  const id = await add(tenant, consumer.kind);
  const waitIsOver = () => tenant.write((sql) => sql.rows("UPDATE ops.work SET next_attempt_at = clock_timestamp() WHERE org_id = $1 AND kind = $2", [tenant.orgId, consumer.kind]));
  await worker.drain(tenant.orgId);
  expect(await rowOf(tenant, consumer.kind, id)).toEqual({ state: "waiting", attempts: 1, cursor: { at: 1 }, error: "not now" });
  for (let attempt = 2; attempt <= consumer.mostAttempts; attempt++) {
    await waitIsOver();
    await worker.drain(tenant.orgId);
  }
  expect(await rowOf(tenant, consumer.kind, id)).toMatchObject({ state: "failed", attempts: 3 });
  expect(seen).toEqual([null, { at: 1 }, { at: 2 }]);
  expect(failures).toEqual([false, false, true]);
  expect(await tenant.write((sql) => resumeWork(sql, tenant.orgId, consumer.kind, id))).toBe(true);
  expect(await worker.due()).toEqual([tenant.orgId]);
});

test("what waits for its next attempt is not due", async () => {
  const tenant = await world.organisation();
  const consumer = consumerOf(() => Promise.reject(new Error("not now")), { firstBackOffMs: 3_600_000, longestBackOffMs: 3_600_000 });
  const worker = workerOf(consumer);
  await add(tenant, consumer.kind);
  expect(await worker.drain(tenant.orgId)).toEqual({ done: 1 });
  expect([await worker.due(), await worker.drain(tenant.orgId)]).toEqual([[], { done: 0 }]);
});

test("an error that is final is not tried again; a higher priority goes first", async () => {
  const tenant = await world.organisation();
  const order: string[] = [];
  const consumer = consumerOf(async ({ id }) => { order.push(id); throw new Fault("not_found", "gone"); }, { isFinal: isFault });
  const [low, high] = [await add(tenant, consumer.kind), await add(tenant, consumer.kind, 5)];
  await workerOf(consumer).drain();
  expect(order).toEqual([high, low]);
  expect(await rowOf(tenant, consumer.kind, low)).toMatchObject({ state: "failed", attempts: 1 });
});

test.each(["cancelled", "paused", "taken over"])("work that is %s stops within a heartbeat, and its end writes nothing", async (how) => {
  const tenant = await world.organisation();
  let ended: unknown = "not asked";
  let begun = 0;
  const consumer = consumerOf(async ({ signal, finish }) => {
    begun++;
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    ended = await finish(async () => "written");
    signal.throwIfAborted();
  });
  const id = await add(tenant, consumer.kind);
  const draining = workerOf(consumer).drain(tenant.orgId);
  await expect.poll(() => begun).toBe(1);
  const lost = (text: string) => tenant.write((sql) => sql.rows(text, [tenant.orgId, consumer.kind, id]));
  if (how === "cancelled") await tenant.write((sql) => cancelWork(sql, tenant.orgId, consumer.kind, id));
  else if (how === "paused") await tenant.write((sql) => pauseWork(sql, tenant.orgId, consumer.kind, id));
  else await lost("UPDATE ops.work SET lease_id = gen_random_uuid() WHERE org_id = $1 AND kind = $2 AND id = $3");
  const from = performance.now();
  await draining;
  expect(performance.now() - from).toBeLessThan(5_000);
  expect(ended).toBeUndefined();
  expect((await rowOf(tenant, consumer.kind, id))?.state).toBe({ cancelled: undefined, paused: "paused", "taken over": "running" }[how]);
});

test("what a process left whose lease is over is taken over, and what ends each process is given up", async () => {
  const tenant = await world.organisation();
  const runs: number[] = [];
  const consumer = consumerOf(async ({ attempts, finish }) => { runs.push(attempts); await finish(async () => undefined); });
  const id = await add(tenant, consumer.kind);
  const left = (attempts: number, until: string) =>
    tenant.write((sql) => sql.rows(`UPDATE ops.work SET state = 'running', attempts = $4, lease_id = gen_random_uuid(), leased_until = now() + $5::interval WHERE org_id = $1 AND kind = $2 AND id = $3`, [tenant.orgId, consumer.kind, id, attempts, until]));
  const worker = workerOf(consumer);
  await left(1, "1 minute");
  await worker.drain(tenant.orgId);
  expect(runs).toEqual([]);
  await left(3, "-1 second");
  await worker.drain(tenant.orgId);
  expect([runs, await rowOf(tenant, consumer.kind, id)]).toMatchObject([[], { state: "failed", error: "it was begun 3 times and never ended" }]);
  await left(1, "-1 second");
  await worker.drain(tenant.orgId);
  expect([runs, await rowOf(tenant, consumer.kind, id)]).toEqual([[2], undefined]);
});
