import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { recorded, type JobHooks } from "@/modules/pipeline/job-records.service";
import { defineJob, type JobDefinition, type JobRun } from "@/rpc/job";
import { createLogger } from "@/rpc/logger";
import { startScheduler, type Scheduler } from "./embedded-scheduler";
import { within } from "../tests/support/pace";

type Data = { orgId: string };
const A = "00000000-0000-4000-8000-00000000000a";
const B = "00000000-0000-4000-8000-00000000000b";
const logger = createLogger("silent");

/** Keeps what it is told, in memory. */
function records() {
  const ends: [string, string | undefined][] = [];
  const hooks: JobHooks = {
    onStart: async () => undefined,
    onEnd: async (id, error) => void ends.push([id, error instanceof Error ? error.message : undefined]),
  };
  return { hooks, ends };
}

function start(jobs: readonly JobDefinition<Data>[], firstRetryMs?: number): Scheduler & { ends: [string, string | undefined][] } {
  const { hooks, ends } = records();
  const scheduler = startScheduler(jobs, hooks, logger, firstRetryMs);
  onTestFinished(() => scheduler.stop());
  return { ...scheduler, ends };
}

const event = { name: "test/work", data: z.strictObject({ orgId: z.uuid() }) };
/** Sends these events at the start, and whenever `again` is called. */
function starter(first: readonly Data[]) {
  let send: ((data: readonly Data[]) => Promise<void>) | undefined;
  const job = defineJob<Data>({
    id: "starter",
    cron: "0 0 1 1 *",
    concurrency: { limit: 1 },
    retries: 0,
    run: async ({ steps }) => {
      send = (data) => steps.sendEvent("send", data.map((each) => ({ name: event.name, data: each })));
      await send(first);
    },
  });
  return { job, again: (...data: Data[]) => send?.(data) };
}
const worker = (run: (run: JobRun<Data>) => Promise<unknown>, limit = 1, retries = 0) =>
  defineJob<Data>({ id: "worker", event, concurrency: { limit, key: "orgId" }, retries, run });

test("what has a cron trigger runs at once as well; what has none waits for its event", async () => {
  const ran: (Data | undefined)[] = [];
  const { job } = starter([{ orgId: A }]);
  const scheduler = start([job, worker(async ({ data }) => ran.push(data))]);
  await expect.poll(() => ran).toEqual([{ orgId: A }]);
  await expect.poll(() => scheduler.ends.map(([id]) => id).sort()).toEqual(["starter", "worker"]);
});

test("a cron trigger runs again and again", async () => {
  let runs = 0;
  start([defineJob<Data>({ id: "often", cron: "* * * * * *", concurrency: { limit: 1 }, retries: 0, run: async () => runs++ })]);
  await expect.poll(() => runs, { timeout: within(5_000) }).toBeGreaterThanOrEqual(3);
});

test("triggers of a busy organisation are kept as one more run, and others do not wait for it", async () => {
  const log: string[] = [];
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const { job, again } = starter([{ orgId: A }]);
  start([job, worker(async ({ data }) => {
    log.push(`begin ${data?.orgId.slice(-1)}`);
    if (data?.orgId === A) await opened;
    log.push(`end ${data?.orgId.slice(-1)}`);
  })]);
  await expect.poll(() => log).toEqual(["begin a"]);
  for (let i = 0; i < 10; i++) await again({ orgId: A });
  await again({ orgId: B });
  await expect.poll(() => log).toEqual(["begin a", "begin b", "end b"]);
  open();
  await expect.poll(() => log).toEqual(["begin a", "begin b", "end b", "end a", "begin a", "end a"]);
  await sleep(50);
  expect(log).toHaveLength(6);
});

test("at most `limit` runs of one key are under way", async () => {
  let now = 0;
  let most = 0;
  let runs = 0;
  const { job, again } = starter([]);
  start([job, worker(async () => {
    most = Math.max(most, ++now);
    await sleep(20);
    now--;
    runs++;
  }, 2)]);
  await expect.poll(() => again({ orgId: A }) !== undefined).toBe(true);
  for (let i = 0; i < 20; i++) {
    await again({ orgId: A });
    await sleep(3);
  }
  await expect.poll(() => now).toBe(0);
  expect(most).toBe(2);
  expect(runs).toBeGreaterThan(2);
});

test("a job that fails is tried again as often as it says, and every try is recorded", async () => {
  let tries = 0;
  const { job } = starter([{ orgId: A }]);
  const { ends } = start([job, worker(async () => {
    if (++tries < 3) throw new Error(`try ${tries}`);
  }, 1, 5)], 5);
  await expect.poll(() => ends.filter(([id]) => id === "worker").map(([, error]) => error)).toEqual(["try 1", "try 2", undefined]);

  let hopeless = 0;
  const other = starter([{ orgId: A }]);
  start([other.job, worker(async () => Promise.reject(new Error(`never ${++hopeless}`)), 1, 2)], 5);
  await expect.poll(() => hopeless).toBe(3);
  await sleep(50);
  expect(hopeless).toBe(3);
  // Its next trigger tries again.
  await other.again({ orgId: A });
  await expect.poll(() => hopeless).toBe(6);
});

test("stop waits for the run under way, starts nothing new, and does not sit out a retry's pause", async () => {
  let ended = false;
  const { job, again } = starter([{ orgId: A }]);
  const busy = start([job, worker(async () => {
    await sleep(150);
    ended = true;
  })]);
  await expect.poll(() => again({ orgId: A }) !== undefined).toBe(true);
  await busy.stop();
  expect(ended).toBe(true);
  ended = false;
  await again({ orgId: A });
  await sleep(30);
  expect(ended).toBe(false);

  let tries = 0;
  const failing = starter([{ orgId: A }]);
  const { stop } = start([failing.job, worker(async () => Promise.reject(new Error(`try ${++tries}`)), 1, 5)], 60_000);
  await expect.poll(() => tries).toBe(1);
  const began = performance.now();
  await stop();
  expect(performance.now() - began).toBeLessThan(within(5_000));
  expect(tries).toBe(1);
});

test("a step hands on what JSON can carry, as Inngest does", async () => {
  const seen: unknown[] = [];
  const { job } = starter([{ orgId: A }]);
  start([job, worker(async ({ steps }) => {
    seen.push(await steps.run("date", async () => ({ at: new Date(0), missing: undefined })));
    seen.push(await steps.run("nothing", async () => undefined));
  })]);
  await expect.poll(() => seen).toEqual([{ at: "1970-01-01T00:00:00.000Z" }, undefined]);
});

test("an event whose data are not the job's fails its sender, not the receiver", async () => {
  const { job } = starter([{ orgId: "not an id" }]);
  const ran: unknown[] = [];
  const { ends } = start([job, worker(async (run) => ran.push(run))]);
  await expect.poll(() => ends.map(([id, error]) => [id, error !== undefined])).toEqual([["starter", true]]);
  expect(ran).toEqual([]);
});

test("a record that cannot be written hides neither the job's error nor its own", async () => {
  const broken: JobHooks = { onStart: async () => undefined, onEnd: async () => Promise.reject(new Error("no database")) };
  const failed = recorded(broken, "x", async () => Promise.reject(new Error("no luck"))).catch((error: unknown) => error);
  expect(await failed).toMatchObject({ errors: [{ message: "no luck" }, { message: "no database" }] });
});
