import { readFileSync } from "node:fs";
import { createDatabase, type Database, type DatabaseUrls } from "@/db/database";
import { listen, type Listener } from "@/db/listen";
import type { Env } from "@/env";
import { createHealth, type HealthService } from "@/modules/health/service";
import { createReceipts, type Receipts } from "@/modules/ingest/receipts.service";
import { createIngest, type Ingest } from "@/modules/ingest/service";
import { createInsights, type Insights } from "@/modules/insights/service";
import { pipelineJobs } from "@/modules/pipeline/jobs";
import { createPipeline, type Pipeline } from "@/modules/pipeline/service";
import { createNotifier, WAKE_CHANNEL } from "@/modules/pipeline/wake.service";
import { startWorkers, type Workers } from "@/modules/pipeline/workers.service";
import { createKeyService, type KeyService } from "@/modules/tenancy/keys/service";
import type { JobDefinition } from "@/rpc/job";
import { createLogger, type Logger } from "@/rpc/logger";

/** Every service of this process, built once. */
export interface Plumbline {
  readonly env: Env;
  readonly version: string;
  readonly logger: Logger;
  readonly db: Database;
  readonly keys: KeyService;
  readonly ingest: Ingest;
  readonly receipts: Receipts;
  readonly pipeline: Pipeline;
  readonly insights: Insights;
  readonly health: HealthService;
  readonly jobs: readonly JobDefinition<{ orgId: string }>[];
  /** Starts draining in this process; until then commits wake the workers of another one. */
  startDraining(): void;
  /** Finishes what was taken, stops draining, closes the pools. */
  close(): Promise<void>;
}

/** Passes under way at once in one process: one fewer than would keep ingest from a core. */
const WORKERS = 2;
/** How long the scheduler may be silent: cron under Inngest comes once a minute, our own workers every 5 s. */
const HEARTBEAT_LIMIT_MS = { embedded: 60_000, inngest: 150_000, none: 150_000 } as const;

export interface Overrides {
  /** Told instead of the workers' channel which organisations have new batches. */
  readonly onCommit?: (orgIds: readonly string[]) => void;
}

export function createPlumbline(env: Env, urls: DatabaseUrls, overrides: Overrides = {}): Plumbline {
  const logger = createLogger(env.logLevel);
  const db = createDatabase(urls);
  const heartbeatLimit = HEARTBEAT_LIMIT_MS[env.jobs];
  const notifier = createNotifier(db, (error) => logger.warn({ err: error }, "workers could not be woken; they poll"));
  let workers: Workers | undefined;
  let listener: Listener | undefined;

  const wake = (orgIds: readonly string[]) => {
    if (workers) workers.wake();
    else notifier.notify();
    overrides.onCommit?.(orgIds);
  };
  const onPassError = (error: unknown, lane: { orgId: string; attempts: number } | undefined) =>
    logger.warn({ err: error, orgId: lane?.orgId, attempts: lane?.attempts }, "a pass failed; its lane tries again");

  const keys = createKeyService(db, logger);
  const ingest = createIngest(db, wake);
  const pipeline = createPipeline(db, wake, onPassError);
  return {
    env,
    version: VERSION,
    logger,
    db,
    keys,
    ingest,
    receipts: createReceipts(db),
    pipeline,
    insights: createInsights(heartbeatLimit),
    health: createHealth(db, VERSION, heartbeatLimit, (error) => logger.error({ err: error }, "the database does not answer")),
    jobs: pipelineJobs(db, pipeline),
    startDraining() {
      const started = startWorkers(db, WORKERS, onPassError);
      workers = started;
      listener = listen(urls.pipeline, WAKE_CHANNEL, () => started.wake());
    },
    async close() {
      await ingest.close();
      await listener?.stop();
      await workers?.stop();
      await notifier.close();
      await keys.close();
      await db.close();
    },
  };
}

const VERSION: string = (() => {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version?: unknown };
  return typeof version === "string" ? version : "unknown";
})();

const KEY = Symbol.for("plumbline");
type Global = typeof globalThis & { [KEY]?: Plumbline };

/** Makes the services findable from every copy of this module: a bundler makes several. */
export function publish(plumbline: Plumbline): void {
  (globalThis as Global)[KEY] = plumbline;
}

/** The services that `server.ts` built. */
export function getPlumbline(): Plumbline {
  const plumbline = (globalThis as Global)[KEY];
  if (!plumbline) throw new Error("Plumbline's services are built by src/server.ts; start it with npm start or npm run dev");
  return plumbline;
}
