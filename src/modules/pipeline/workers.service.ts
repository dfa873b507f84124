import type { Database } from "@/db/database";
import type { ReadModel } from "./contract";
import { type OnPassError, type Served, serveLane } from "./drain.service";
import { heartbeat } from "./jobs.store";

/** How long a worker sleeps without a wake-up: what a lost one costs. */
const POLL_MS = 1_000;
/** How often a worker that goes round says so: freshness is vouched for by the loop itself. */
const BEAT_EVERY_MS = 5_000;

export interface Workers {
  /** Something was committed: anyone who sleeps looks for work. */
  wake(): void;
  /** Resolves when the passes under way are done. */
  stop(): Promise<void>;
}

/**
 * Drains lanes in this process, `count` at once, until stopped.
 * @param onServed told after each pass whose lane it was
 */
export function startWorkers(db: Database, models: readonly ReadModel[], count: number, onError: OnPassError, onServed: (orgId: string) => void = () => undefined): Workers {
  const sleeping = new Set<() => void>();
  let stopped = false;
  // A wake-up that comes while all are at work must not be lost: who finds nothing looks once more.
  let wakes = 0;
  let beatAt = 0;

  const sleep = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(done, POLL_MS);
      function done() {
        clearTimeout(timer);
        sleeping.delete(done);
        resolve();
      }
      sleeping.add(done);
    });

  async function work(): Promise<void> {
    while (!stopped) {
      const seen = wakes;
      let served: Served | undefined;
      try {
        if (Date.now() - beatAt >= BEAT_EVERY_MS) {
          beatAt = Date.now();
          await db.pipeline((sql) => heartbeat(sql, "workers"));
        }
        served = await serveLane(db, models, onError);
        if (served) onServed(served.orgId);
      } catch (error) {
        // The database itself is away; it is asked again after a pause.
        onError(error, undefined);
      }
      if (!served && seen === wakes && !stopped) await sleep();
    }
  }

  const running = Array.from({ length: count }, work);
  return {
    wake() {
      wakes++;
      const [one] = sleeping;
      one?.();
    },
    async stop() {
      stopped = true;
      for (const done of [...sleeping]) done();
      await Promise.all(running);
    },
  };
}
