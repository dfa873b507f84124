import { setTimeout as sleep } from "node:timers/promises";
import { Cron } from "croner";
import { type JobHooks, recorded } from "@/modules/pipeline/job-records.service";
import type { Job, JobEvent, JobSteps } from "@/rpc/job";
import type { Logger } from "@/rpc/logger";

export interface Scheduler {
  /** Triggers nothing any more, and resolves when the runs under way have ended. */
  stop(): Promise<void>;
}

const FIRST_RETRY_MS = 1_000;

/**
 * Runs job definitions in this process, as Inngest would elsewhere: by cron and by the events that jobs
 * send, with retries and concurrency per key. A trigger that comes while its key is at its limit is
 * kept once: jobs drain, so one more run does what ten would.
 */
export function startScheduler(jobs: readonly Job[], hooks: JobHooks, logger: Logger, firstRetryMs = FIRST_RETRY_MS): Scheduler {
  const active = new Map<string, number>();
  const again = new Set<string>();
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();

  const steps: JobSteps = {
    run: async (_id, work) => throughJson(await work()),
    sendEvent: async (_id, events) => events.forEach(send),
  };

  function send({ name, data }: JobEvent): void {
    for (const job of jobs) {
      if (job.event?.name === name) trigger(job, job.event.data.parse(data));
    }
  }

  function trigger(job: Job, data: { orgId: string } | undefined): void {
    if (stopping.signal.aborted) return;
    const key = `${job.id} ${data?.orgId ?? ""}`;
    const count = active.get(key) ?? 0;
    if (count >= job.concurrency.limit) {
      again.add(key);
      return;
    }
    active.set(key, count + 1);
    const run = attempt(job, data).finally(() => {
      running.delete(run);
      const left = (active.get(key) ?? 1) - 1;
      if (left > 0) active.set(key, left);
      else active.delete(key);
      if (again.delete(key)) trigger(job, data);
    });
    running.add(run);
  }

  async function attempt(job: Job, data: { orgId: string } | undefined): Promise<void> {
    for (let tries = 0; ; tries++) {
      try {
        await recorded(hooks, job.id, () => job.run({ data, steps }));
        return;
      } catch (error) {
        const last = stopping.signal.aborted || tries >= job.retries;
        logger[last ? "error" : "warn"]({ err: error, job: job.id, tries }, "a job failed");
        // A server that stops does not sit out the pause before a retry: the next start catches up.
        if (last || !(await pause(firstRetryMs * 2 ** tries, stopping.signal))) return;
      }
    }
  }

  const crons = jobs.flatMap((job) => (job.cron === undefined ? [] : [new Cron(job.cron, { timezone: "UTC" }, () => trigger(job, undefined))]));
  // At once as well: what was missed while nothing ran is caught up with.
  for (const job of jobs) if (job.cron !== undefined) trigger(job, undefined);

  return {
    async stop() {
      stopping.abort();
      for (const cron of crons) cron.stop();
      await Promise.all(running);
    },
  };
}

/** False when it was cut short. */
async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}

/** A step's result as Inngest would hand it on: what JSON cannot carry must not work here either. */
function throughJson<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}
