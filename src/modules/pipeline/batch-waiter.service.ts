import type { Database } from "@/db/database";
import type { Sql } from "@/db/sql";
import { processedBatches } from "./batches.store";
import type { ReadModel } from "./contract";
import { type OnPassError, serveLane } from "./drain.service";

/** What became of a batch: how many of its events were set aside, or that it still waits. */
export type BatchEnd = { readonly processed: true; readonly setAside: number } | { readonly processed: false };

export interface BatchWaiter {
  /** Has the organisation's lane drained until the batch is processed, or `timeoutMs` have passed. Never rejects for a pass that fails. */
  wait(orgId: string, batchId: string, timeoutMs: number): Promise<BatchEnd>;
  /** A pass over the organisation's lane has ended in this process. */
  served(orgId: string): void;
}

interface Waiting {
  readonly batchId: string;
  readonly end: (end: BatchEnd) => void;
}

interface Watch {
  readonly waiting: Set<Waiting>;
  /** Passes that ended since the watch began. */
  passes: number;
  nudge: (() => void) | undefined;
}

/** How long the workers of this process, which the commit has woken, are left to do it. */
const WORKERS_FIRST_MS = 20;
/** Between two attempts while another process holds the lane. */
const POLL_MS = { first: 4, longest: 100 } as const;
/** How many lanes are drained at once for requests that wait; the pool has five connections. */
const SERVING = 2;

/**
 * One watch an organisation, however many wait: a pass usually ends the waiting of them all.
 * @param hasWorkers whether this process drains by itself
 */
export function createBatchWaiter(db: Database, models: readonly ReadModel[], onError: OnPassError, hasWorkers: () => boolean): BatchWaiter {
  const watches = new Map<string, Watch>();
  let serving = 0;

  function pause(watch: Watch, seen: number, ms: number): Promise<void> {
    if (watch.passes !== seen) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      function done() {
        clearTimeout(timer);
        watch.nudge = undefined;
        resolve();
      }
      watch.nudge = done;
    });
  }

  async function settle(orgId: string, watch: Watch): Promise<void> {
    const asked = [...watch.waiting];
    const batchIds = asked.map(({ batchId }) => batchId);
    const ended = await db.lane(orgId).read((sql: Sql) => processedBatches(sql, orgId, batchIds));
    for (const waiting of asked) {
      const setAside = ended.get(waiting.batchId);
      if (setAside !== undefined) waiting.end({ processed: true, setAside });
    }
  }

  async function serve(orgId: string): Promise<boolean> {
    if (serving >= SERVING) return false;
    serving++;
    try {
      return (await serveLane(db, models, onError, orgId)) !== undefined;
    } finally {
      serving--;
    }
  }

  async function attend(orgId: string, watch: Watch): Promise<void> {
    let delay: number = POLL_MS.first;
    let seen = watch.passes;
    if (hasWorkers()) await pause(watch, seen, WORKERS_FIRST_MS);
    while (watch.waiting.size > 0) {
      const ended = watch.passes !== seen;
      seen = watch.passes;
      let served = ended;
      try {
        if (!ended) served = await serve(orgId);
        await settle(orgId, watch);
      } catch (error) {
        // The database is away. What waits is durable, and is told so when its time is up.
        onError(error, undefined);
      }
      if (watch.waiting.size === 0) break;
      if (served) delay = POLL_MS.first;
      else delay = Math.min(delay * 2, POLL_MS.longest);
      // Who joined since the pass began: the worker that ended it goes on, or we do.
      if (!served || (ended && hasWorkers())) await pause(watch, seen, served ? WORKERS_FIRST_MS : delay);
    }
    // Checked together with the last look at who waits: a caller that comes now begins its own watch.
    watches.delete(orgId);
  }

  return {
    wait: (orgId, batchId, timeoutMs) =>
      new Promise((resolve) => {
        const known = watches.get(orgId);
        const watch = known ?? { waiting: new Set<Waiting>(), passes: 0, nudge: undefined };
        const timer = setTimeout(() => waiting.end({ processed: false }), timeoutMs);
        const waiting: Waiting = {
          batchId,
          end(end) {
            clearTimeout(timer);
            watch.waiting.delete(waiting);
            resolve(end);
          },
        };
        watch.waiting.add(waiting);
        if (known) return;
        watches.set(orgId, watch);
        void attend(orgId, watch);
      }),
    served(orgId) {
      const watch = watches.get(orgId);
      if (!watch) return;
      watch.passes++;
      watch.nudge?.();
    },
  };
}
