import { type Listener, listen } from "@/db/listen";
import type { JobEvent, MaintenanceTask } from "@/rpc/job";
import { defineModule, type Host } from "@/rpc/module";
import { pipelineDatasets } from "./datasets.service";
import { createBatchWaiter } from "./batch-waiter.service";
import { PIPELINE_CHECKS } from "./checks.service";
import type { ReadModel } from "./contract";
import { createEventWakes } from "./event-wakes.service";
import { freshnessCheck, rollup } from "./jobs";
import { createNotifier, WAKE_CHANNEL } from "./notifier.service";
import { createPipelineRouter } from "./router";
import { createPipeline } from "./service";
import { startWorkers, type Workers } from "./workers.service";

/** Passes under way at once in one process: one fewer than would keep ingest from a core. */
const WORKERS = 2;

interface Needs extends Host {
  readonly readModels: readonly ReadModel[];
  /** Where other processes say that there is work: a connection of the pipeline's role. */
  readonly listenUrl: string;
  /** Sends events to Inngest; undefined where it does not run the jobs. */
  readonly sendEvents: ((events: readonly JobEvent[]) => Promise<unknown>) | undefined;
  /** The maintenance tasks of every module, asked for when they are to be done. */
  readonly maintenance: () => readonly MaintenanceTask[];
  /** Told as well which organisations have new batches. */
  readonly onCommit: ((orgIds: readonly string[]) => void) | undefined;
}

/** Lanes and passes: from raw events to every number. */
export const pipeline = defineModule({
  name: "pipeline",
  checks: PIPELINE_CHECKS,
  create({ db, logger, readModels, listenUrl, sendEvents, maintenance, onCommit }: Needs) {
    const notifier = createNotifier(db, (error) => logger.warn({ err: error }, "workers could not be woken; they poll"));
    const eventWakes = sendEvents && createEventWakes(sendEvents, (error) => logger.warn({ err: error }, "Inngest could not be woken; its cron looks for work every minute"));
    let workers: Workers | undefined;
    let listener: Listener | undefined;

    const wake = (orgIds: readonly string[]) => {
      if (workers) workers.wake();
      else if (eventWakes) eventWakes.wake(orgIds);
      else notifier.notify();
      onCommit?.(orgIds);
    };
    const onPassError = (error: unknown, lane: { orgId: string; attempts: number } | undefined) =>
      logger.warn({ err: error, orgId: lane?.orgId, attempts: lane?.attempts }, "a pass failed; its lane tries again");
    const service = createPipeline(db, readModels, wake, onPassError);
    const batches = createBatchWaiter(db, readModels, onPassError, () => workers !== undefined);

    return {
      services: { pipeline: service, batches, wake },
      routers: { pipeline: createPipelineRouter(service) },
      datasets: pipelineDatasets(service),
      jobs: [rollup(db, service), freshnessCheck(db, maintenance)],
      start() {
        const started = startWorkers(db, readModels, WORKERS, onPassError, (orgId) => batches.served(orgId));
        workers = started;
        listener = listen(listenUrl, WAKE_CHANNEL, () => started.wake());
      },
      async close() {
        await listener?.stop();
        await workers?.stop();
        await notifier.close();
        await eventWakes?.close();
      },
    };
  },
});
