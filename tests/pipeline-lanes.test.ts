import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { withClient } from "@/db/connect";
import type { Database } from "@/db/database";
import type { Tenant } from "@/db/tenant";
import { drainAll, serveLane } from "@/modules/pipeline/drain.service";
import { createPipeline } from "@/modules/pipeline/service";
import { startWorkers } from "@/modules/pipeline/workers.service";
import { READ_MODELS } from "@/read-models";
import { numbersOf } from "./support/numbers";
import { event, useWorld } from "./support/world";
import { within } from "./support/pace";

const world = useWorld();
const ignore = () => undefined;
const owner = (sql: string) => withClient(world.test.superuserUrl, "test", async (client) => (await client.query(sql)).rows);
const balanceOf = (tenant: Tenant) => world.insights.balance(tenant, null, null);
const many = (n: number) => Array.from({ length: n }, () => event());
const laneOf = async ({ orgId }: Tenant) => (await owner(`SELECT attempts, next_attempt_at > now() AS waits, last_error FROM ops.lanes WHERE org_id = '${orgId}'`))[0];

/** Lets `sql` run for one organisation only, as what makes its passes fail. */
async function sabotage({ orgId }: Tenant, table: string, raise: string): Promise<() => Promise<void>> {
  const name = `sabotage_${orgId.replaceAll("-", "")}`;
  await owner(`CREATE FUNCTION public.${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 IF NEW.org_id = '${orgId}' THEN ${raise}; END IF; RETURN NEW; END $$;
               CREATE TRIGGER ${name} BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION public.${name}()`);
  return async () => void (await owner(`DROP FUNCTION public.${name}() CASCADE`));
}

test("a busy tenant delays the others by one of its passes at most", async () => {
  const noisy = await world.organisation();
  for (let i = 0; i < 100; i++) await world.send(noisy, ...many(150));
  const order: string[] = [];
  const serve = async () => {
    const served = await serveLane(world.db, READ_MODELS, (error) => world.passErrors.push(error));
    if (served) order.push(served.orgId);
    return served;
  };
  await serve();
  const quiet = [await world.organisation(), await world.organisation(), await world.organisation()];
  for (const tenant of quiet) await world.send(tenant, event());
  while (await serve());
  expect(order.slice(1, 4).sort()).toEqual(quiet.map(({ orgId }) => orgId).sort());
  expect(order.filter((orgId) => orgId === noisy.orgId)).toHaveLength(3);

  // While several workers drain, each commit of a quiet tenant is visible after about a pass.
  for (let i = 0; i < 60; i++) await world.send(noisy, ...many(200));
  const workers = startWorkers(world.db, READ_MODELS, 2, (error) => world.passErrors.push(error));
  for (const tenant of quiet) {
    await world.send(tenant, event());
    workers.wake();
    await expect.poll(async () => (await world.pipeline.status(tenant)).pendingBatches, { interval: 10 }).toBe(0);
    expect((await balanceOf(noisy)).holds).toBe(true);
  }
  await workers.stop();
  await world.pipeline.drain();
  expect(await balanceOf(noisy)).toMatchObject({ accepted: 27_000, counted: 27_000, holds: true });
  expect(world.passErrors).toEqual([]);
});

test("who loses the race for a lane serves the next one", async () => {
  const tenants = [await world.organisation(), await world.organisation()];
  for (const tenant of tenants) await world.send(tenant, ...many(3));
  const winner = await withClient(world.test.superuserUrl, "winner", async (client) => {
    let lost: string | undefined;
    // Somebody else takes the lane in the moment between its choice and the pass.
    const racing: Database = {
      ...world.db,
      lane(orgId) {
        const lane = world.db.lane(orgId);
        return {
          ...lane,
          async write(work) {
            if (lost === undefined) {
              lost = orgId;
              await client.query("BEGIN");
              await client.query("SELECT 1 FROM ops.lanes WHERE org_id = $1 FOR UPDATE", [orgId]);
            }
            return lane.write(work);
          },
        };
      },
    };
    await drainAll(racing, READ_MODELS, (error) => world.passErrors.push(error));
    const other = tenants.find(({ orgId }) => orgId !== lost);
    expect(other && (await balanceOf(other))).toMatchObject({ counted: 3, waiting: 0 });
    await client.query("ROLLBACK");
    return lost;
  });
  expect(tenants.map(({ orgId }) => orgId)).toContain(winner);
  await world.pipeline.drain();
  for (const tenant of tenants) expect(await balanceOf(tenant)).toMatchObject({ counted: 3, holds: true });
});

test("a worker that dies after it has taken a lane is one attempt, and the lane goes on", async () => {
  const tenant = await world.organisation();
  await world.send(tenant, ...many(5));
  const { takeLane } = await import("@/modules/pipeline/lanes.store");
  for (let i = 1; i <= 5; i++) expect(await world.db.pipeline((sql) => takeLane((...query) => sql.rows(...query), tenant.orgId))).toEqual({ orgId: tenant.orgId, attempts: i });
  await world.send(tenant, ...many(5));
  await world.pipeline.drain(tenant.orgId);
  expect(await balanceOf(tenant)).toMatchObject({ counted: 10, waiting: 0, setAside: 0, holds: true });
  expect(await laneOf(tenant)).toMatchObject({ attempts: 0, waits: false });
});

test("passes that are cut off anywhere lose and double nothing", async () => {
  const [cut, calm] = [await world.organisation("Europe/Berlin"), await world.organisation("Europe/Berlin")];
  for (let i = 0; i < 12; i++) {
    const events = many(400).map((each, n) => ({ ...each, type: `t${n % 3}`, anonymousId: `p${n % 40}`, timestamp: Date.UTC(2026, 0, 1 + (n % 9), n % 24) }));
    for (const tenant of [cut, calm]) await world.send(tenant, ...events);
  }
  let stop = false;
  const killer = (async () => {
    for (; !stop; await sleep(5 + 40 * Math.random())) {
      await owner("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'plumbline-pipeline'");
    }
  })();
  const until = Date.now() + 2_500;
  const pipeline = createPipeline(world.db, READ_MODELS, ignore, ignore);
  while (Date.now() < until) await Promise.all([pipeline.drain(cut.orgId).catch(ignore), pipeline.drain(cut.orgId).catch(ignore)]);
  stop = true;
  await killer;
  await expect
    .poll(async () => {
      await pipeline.drain(cut.orgId);
      return (await pipeline.status(cut)).pendingBatches;
    }, { timeout: within(30_000) })
    .toBe(0);
  await world.pipeline.drain(calm.orgId);
  expect(await balanceOf(cut)).toMatchObject({ counted: 4_800, waiting: 0, setAside: 0, holds: true });
  expect(await numbersOf(cut)).toEqual(await numbersOf(calm));
});

test("trouble that is not the data's is waited out, longer each time, and nothing is set aside", async () => {
  const [ill, well] = [await world.organisation(), await world.organisation()];
  const heal = await sabotage(ill, "rollup.event_hours", "RAISE EXCEPTION 'not now' USING ERRCODE = '40001'");
  await world.send(ill, ...many(20));
  await world.send(well, ...many(20));
  const waits: number[] = [];
  for (let attempt = 1; attempt <= 5; attempt++) {
    // That lane alone: a slow machine spends its first pause on the others, and would try it twice.
    await world.pipeline.drain(ill.orgId);
    expect(await laneOf(ill)).toMatchObject({ attempts: attempt, waits: true, last_error: "not now" });
    const [row] = await owner(`SELECT extract(epoch FROM next_attempt_at - last_served_at) * 1000 AS ms FROM ops.lanes WHERE org_id = '${ill.orgId}'`);
    waits.push(Number(row.ms));
    await owner(`UPDATE ops.lanes SET next_attempt_at = now() WHERE org_id = '${ill.orgId}'`);
  }
  await world.pipeline.drain(well.orgId);
  waits.forEach((wait, i) => expect(wait).toBeGreaterThanOrEqual(100 * 2 ** i));
  expect(await balanceOf(well)).toMatchObject({ counted: 20 });
  expect(await balanceOf(ill)).toMatchObject({ waiting: 20, setAside: 0, holds: true });
  expect(await world.pipeline.status(ill)).toMatchObject({ attempts: 5, lastError: "not now" });
  await heal();
  await world.pipeline.drain();
  expect(await balanceOf(ill)).toMatchObject({ counted: 20, waiting: 0, setAside: 0, holds: true });
  expect(await world.pipeline.status(ill)).toMatchObject({ attempts: 0, lastError: null });
});

test("bad data of no single event ends in a pause, not in passes without end, and others are served", async () => {
  const [ill, well] = [await world.organisation(), await world.organisation()];
  const heal = await sabotage(ill, "rollup.balance_hours", "RAISE EXCEPTION 'cannot be' USING ERRCODE = '22003'");
  await world.send(ill, ...many(5));
  await world.send(well, ...many(5));
  const before = world.passErrors.length;
  const began = Date.now();
  await world.pipeline.drain();
  expect(world.passErrors.length - before).toBeLessThan(6);
  expect(Date.now() - began).toBeLessThan(within(20_000));
  expect(await balanceOf(well)).toMatchObject({ counted: 5 });
  expect(await balanceOf(ill)).toMatchObject({ waiting: 5, setAside: 0, holds: true });
  expect(await laneOf(ill)).toMatchObject({ waits: true, last_error: "cannot be" });
  await heal();
  await owner("UPDATE ops.lanes SET next_attempt_at = now()");
  await world.pipeline.drain();
  expect(await balanceOf(ill)).toMatchObject({ counted: 5, setAside: 0, holds: true });
});
