import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createDatabase, type Database, type DatabaseUrls } from "@/db/database";
import { connectRedis, type RedisConnection } from "@/db/redis";
import { listen, type Listener } from "@/db/listen";
import { addressOf, type Env } from "@/env";
import { EXPORT_REQUESTED } from "@/modules/exports/contract";
import { exportJob } from "@/modules/exports/jobs";
import { createLinks } from "@/modules/exports/links.service";
import { localFiles } from "@/modules/exports/local-files.service";
import { createRunner } from "@/modules/exports/run.service";
import { s3Files } from "@/modules/exports/s3-files.service";
import { createExports } from "@/modules/exports/service";
import { createDeadLetters } from "@/modules/dead-letters/service";
import { createHealth } from "@/modules/health/service";
import { createPlatformIntake } from "@/modules/ingest/platform/intake.service";
import { createUnassigned } from "@/modules/ingest/platform/unassigned.service";
import { createReceipts } from "@/modules/ingest/receipts.service";
import { createIngest } from "@/modules/ingest/service";
import { createInsights } from "@/modules/insights/service";
import { createLearning } from "@/modules/learning/service";
import { createSummaries } from "@/modules/learning/summary.service";
import { createSurveys } from "@/modules/learning/surveys.service";
import { pipelineJobs } from "@/modules/pipeline/jobs";
import { createPipeline } from "@/modules/pipeline/service";
import { createNotifier, WAKE_CHANNEL } from "@/modules/pipeline/notifier.service";
import { createBatchWaiter } from "@/modules/pipeline/batch-waiter.service";
import { startWorkers, type Workers } from "@/modules/pipeline/workers.service";
import { READ_MODELS } from "@/read-models";
import { createSite } from "@/modules/site/dashboard/service";
import { createTokenVerifier } from "@/modules/site/track/jwt.service";
import { createSiteSettings } from "@/modules/site/settings/service";
import { createSiteStatus } from "@/modules/site/track/status.service";
import { createTrackAccess } from "@/modules/site/track/access.service";
import { siteItemOfStored } from "@/modules/site/track/item";
import { createTrackService } from "@/modules/site/track/service";
import type { CountryLookup } from "@/modules/site/track/contract";
import { createVisitors } from "@/modules/site/track/visitor.service";
import { createAccessService } from "@/modules/identity/access.service";
import { createIdentityService } from "@/modules/identity/identity.service";
import { createPasswordService } from "@/modules/identity/passwords.service";
import { createSessionService } from "@/modules/identity/sessions.service";
import { RESET_LIMITS, SIGN_IN_LIMITS, SignInThrottle } from "@/modules/identity/throttle.service";
import { createMailer } from "@/modules/mail/service";
import { createKeyService } from "@/modules/tenancy/keys.service";
import { createMemberService } from "@/modules/tenancy/members.service";
import { createOrganisationService } from "@/modules/tenancy/organisations.service";
import { createPlatformKeyService } from "@/modules/tenancy/platform-keys.service";
import { createViewers } from "@/modules/tenancy/viewer.service";
import type { Plumbline } from "@/plumbline";
import { createLogger } from "@/rpc/logger";
import { createRateLimiter, type RateStore } from "@/rpc/rate-limit";
import { createRoutes } from "@/transport/routes";
import { claimsOfCookie } from "@/transport/session-cookie";
import { createInngestClient } from "../inngest/client";
import { createInngestHandler } from "../inngest/serve";
import { createWakes } from "../inngest/wake";

/** Passes under way at once in one process: one fewer than would keep ingest from a core. */
const WORKERS = 2;
/** How soon an export is restarted that a killed process left: this, and what is left of its lease. */
const EXPORTS_POLL_MS = 5_000;
/** How long the scheduler may be silent: cron under Inngest comes once a minute, our own workers every 5 s. */
const HEARTBEAT_LIMIT_MS = { embedded: 60_000, inngest: 150_000, none: 150_000 } as const;

export interface Overrides {
  /** Told instead of the workers' channel which organisations have new batches. */
  readonly onCommit?: (orgIds: readonly string[]) => void;
  /** Where visitors are; none by default, since no database of addresses comes with Plumbline. */
  readonly country?: CountryLookup | undefined;
  /** The clock by which visitor secrets change; epoch milliseconds. */
  readonly now?: () => number;
  /** How long the synchronous tracking endpoint waits for the drain. */
  readonly trackTimeoutMs?: number;
}

/** @param authSecret what session tokens are encrypted with */
export function createPlumbline(env: Env, urls: DatabaseUrls, authSecret: string, overrides: Overrides = {}): Plumbline {
  const logger = createLogger(env.logLevel);
  const db = createDatabase(urls);
  const heartbeatLimit = HEARTBEAT_LIMIT_MS[env.jobs];
  const notifier = createNotifier(db, (error) => logger.warn({ err: error }, "workers could not be woken; they poll"));
  const inngest = env.jobs === "inngest" ? createInngestClient(env, logger) : undefined;
  const wakes =
    inngest && createWakes((events) => inngest.send([...events]), (error) => logger.warn({ err: error }, "Inngest could not be woken; its cron looks for work every minute"));
  let workers: Workers | undefined;
  let listener: Listener | undefined;
  let exportPoll: NodeJS.Timeout | undefined;

  const wake = (orgIds: readonly string[]) => {
    if (workers) workers.wake();
    else if (wakes) wakes.wake(orgIds);
    else notifier.notify();
    overrides.onCommit?.(orgIds);
  };
  const onPassError = (error: unknown, lane: { orgId: string; attempts: number } | undefined) =>
    logger.warn({ err: error, orgId: lane?.orgId, attempts: lane?.attempts }, "a pass failed; its lane tries again");

  const keys = createKeyService(db, logger);
  const platformKeys = createPlatformKeyService(db, logger);
  const ingest = createIngest(db, wake);
  const pipeline = createPipeline(db, READ_MODELS, wake, onPassError);
  const receipts = createReceipts(db);
  const health = createHealth(db, VERSION, heartbeatLimit, (error) => logger.error({ err: error }, "the database does not answer"));
  const batches = createBatchWaiter(db, READ_MODELS, onPassError, () => workers !== undefined);
  const siteSettings = createSiteSettings(db, (error) => logger.warn({ err: error }, "site settings could not be read again"));
  const visitors = createVisitors(db, (error) => logger.warn({ err: error }, "old visitor secrets could not be destroyed now; the daily job tries again"));
  const { store: rateStore } = env.rateLimit;
  const redis = typeof rateStore === "string" ? undefined : connectRedis(rateStore.redis, (error) => logger.warn({ err: error }, "Redis is away; this process counts requests for itself"));
  const store = rateStoreOf(env, db, redis);
  const tracking = {
    access: createTrackAccess(keys, siteSettings, createTokenVerifier(env.jwt)),
    track: createTrackService({ db, ingest, batches, visitors, country: overrides.country, ...(overrides.now ? { now: overrides.now } : {}) }),
    status: createSiteStatus(db, batches),
    limits: createRateLimiter("track", env.rateLimit.track, store),
    publicUrl: env.publicUrl,
    ...(overrides.trackTimeoutMs === undefined ? {} : { timeoutMs: overrides.trackTimeoutMs }),
  };
  const access = createAccessService(db);
  const throttle = new SignInThrottle(SIGN_IN_LIMITS, store);
  const identity = createIdentityService(db, { throttle, deviceSecret: authSecret });
  const mailer = createMailer(env.mail, (error) => logger.warn({ err: error }, "a mail could not be sent"));
  const passwords = createPasswordService({ db, mailer, address: addressOf(env), throttle, requests: new SignInThrottle(RESET_LIMITS, store, "reset") });
  const organisations = createOrganisationService(db);
  const insights = createInsights(heartbeatLimit);
  const learning = createLearning(insights);
  const surveys = createSurveys(insights);
  const summaries = createSummaries(learning, insights, env.llm, (error) => logger.warn({ err: error }, "the language model could not word a summary; the rules did"));
  const viewers = createViewers({ keys, access, organisations }, (request) => claimsOfCookie(request, authSecret, env.publicUrl));
  const site = createSite();
  const files = env.exportBucket === undefined ? localFiles(join(env.dataFolder, "exports")) : s3Files(env.exportBucket);
  const exportRunner = createRunner({
    db, files, services: { insights, site, learning, surveys, pipeline }, programVersion: VERSION,
    onError: (error, exportId) => logger.error({ err: error, exportId }, "an export could not be written"),
  });
  const drainExports = (orgId?: string) => exportRunner.drain(orgId).catch((error: unknown) => logger.warn({ err: error }, "exports could not be looked for; a minute later they are again"));
  const exports = createExports({
    db, files, links: createLinks(authSecret), runner: exportRunner, programVersion: VERSION,
    wake(orgId) {
      if (workers) void drainExports(orgId);
      else if (inngest) inngest.send({ name: EXPORT_REQUESTED, data: { orgId } }).catch((error: unknown) => logger.warn({ err: error }, "Inngest could not be told of an export; its cron finds it"));
    },
    readerOf: viewers.readerOf,
  });
  const jobs = {
    ...pipelineJobs(db, pipeline, [{ id: "destroy-visitor-secrets", run: () => visitors.destroyOldSecrets(overrides.now?.()) }]),
    exports: exportJob(exportRunner),
  };
  return {
    env,
    version: VERSION,
    logger,
    db,
    authSecret,
    identity,
    access,
    passwords,
    sessions: createSessionService(db),
    organisations,
    members: createMemberService(db, identity),
    keys,
    platformKeys,
    ingest,
    unassigned: createUnassigned(db, ingest),
    deadLetters: createDeadLetters(ingest, { site_event: siteItemOfStored }),
    receipts,
    pipeline,
    insights,
    learning,
    surveys,
    summaries,
    exports,
    exportRunner,
    site,
    siteSettings,
    health,
    routes: createRoutes({
      keys, ingest, receipts, health, platformKeys, platform: createPlatformIntake(db, ingest), site: tracking, limits: createRateLimiter("events", env.rateLimit.events, store),
      learning: { db, viewers, insights, learning, surveys, summaries },
      exports: { db, viewers, exports },
    }),
    inngest: createInngestHandler(inngest, { jobs, db, logger }),
    jobs,
    startDraining() {
      if (env.jobs !== "embedded") return;
      const started = startWorkers(db, READ_MODELS, WORKERS, onPassError, (orgId) => batches.served(orgId));
      workers = started;
      exportPoll = setInterval(() => void drainExports(), EXPORTS_POLL_MS);
      listener = listen(urls.pipeline, WAKE_CHANNEL, () => started.wake());
    },
    async close() {
      clearInterval(exportPoll);
      await exportRunner.close();
      await ingest.close();
      await listener?.stop();
      await workers?.stop();
      await notifier.close();
      await wakes?.close();
      await Promise.all([keys.close(), platformKeys.close()]);
      redis?.close();
      await db.close();
    },
  };
}

function rateStoreOf({ rateLimit: { store } }: Env, db: Database, redis: RedisConnection | undefined): RateStore {
  if (redis) return { kind: "redis", client: redis.client };
  return store === "postgres" ? { kind: "postgres", query: db.unscoped } : { kind: "memory" };
}

const VERSION: string = (() => {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version?: unknown };
  return typeof version === "string" ? version : "unknown";
})();

