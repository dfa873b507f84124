import { readFileSync } from "node:fs";
import { createDatabase, type DatabaseUrls } from "@/db/database";
import { addressOf, type Env } from "@/env";
import { MODULES } from "@/module-list";
import type { CountryLookup } from "@/modules/site/track/contract";
import { READ_MODELS } from "@/read-models";
import { createLogger } from "@/rpc/logger";
import { merged, type Offer } from "@/rpc/module";
import { openRateStore } from "@/rpc/rate-store";
import { router } from "@/rpc/trpc";
import { describedRoutes } from "@/transport/openapi";
import { createRoutes } from "@/transport/routes";
import { claimsOfCookie } from "@/transport/session-cookie";
import { createInngestClient } from "../inngest/client";
import { createInngestHandler } from "../inngest/serve";

export interface Overrides {
  /** Told as well which organisations have new batches. */
  readonly onCommit?: (orgIds: readonly string[]) => void;
  /** Where visitors are; none by default, since no database of addresses comes with Plumbline. */
  readonly country?: CountryLookup | undefined;
  /** The clock by which visitor secrets change; epoch milliseconds. */
  readonly now?: () => number;
  /** How long the synchronous tracking endpoint waits for the drain. */
  readonly trackTimeoutMs?: number;
}

/**
 * Builds every module once, each from its settings and from the services of those before it.
 * @param authSecret what session tokens are encrypted with
 */
export function createPlumbline(env: Env, urls: DatabaseUrls, authSecret: string, overrides: Overrides = {}) {
  const logger = createLogger(env.logLevel);
  const db = createDatabase(urls);
  const host = { db, logger, programVersion: VERSION };
  const { store: rateStore, close: closeRateStore } = openRateStore(env.rateLimit.store, db, logger);
  const inngest = env.jobs === "inngest" ? createInngestClient(env, logger) : undefined;
  const sendEvents = inngest && ((events: readonly { name: string; data: Readonly<Record<string, string>> }[]) => inngest.send([...events]));

  const audit = MODULES.audit.create(host);
  const mail = MODULES.mail.create({ ...host, mail: env.mail });
  const identity = MODULES.identity.create({ ...host, ...mail.services, address: addressOf(env), authSecret, rateStore });
  const tenancy = MODULES.tenancy.create({ ...host, ...mail.services, ...identity.services, address: addressOf(env), claimsOf: (request) => claimsOfCookie(request, authSecret, env.publicUrl) });
  const insights = MODULES.insights.create({ ...host, scheduler: env.jobs });
  const rollup = MODULES.rollup.create();
  const pipeline = MODULES.pipeline.create({ ...host, readModels: READ_MODELS, listenUrl: urls.pipeline, sendEvents, maintenance: () => maintenance, onCommit: overrides.onCommit });
  const ingest = MODULES.ingest.create({ ...host, ...tenancy.services, ...pipeline.services, limits: env.rateLimit.events, rateStore });
  const site = MODULES.site.create({
    ...host, ...tenancy.services, ...pipeline.services, ...ingest.services, limits: env.rateLimit.track, rateStore, tokens: env.jwt, publicUrl: env.publicUrl,
    country: overrides.country, now: overrides.now, trackTimeoutMs: overrides.trackTimeoutMs,
  });
  const deadLetters = MODULES.deadLetters.create({ ...host, ...ingest.services, ...site.services });
  const learning = MODULES.learning.create({ ...host, ...tenancy.services, ...insights.services, languageModel: env.llm });
  const exports = MODULES.exports.create({
    ...host, ...tenancy.services, datasets: [...ingest.datasets, ...insights.datasets, ...site.datasets, ...learning.datasets, ...pipeline.datasets],
    authSecret, dataFolder: env.dataFolder, bucket: env.exportBucket, sendEvents,
  });
  const health = MODULES.health.create({ ...host, scheduler: env.jobs });
  const retention = MODULES.retention.create({ ...host, ...pipeline.services, keptDays: env.retention });

  const offers = { audit, mail, identity, tenancy, insights, rollup, pipeline, ingest, site, deadLetters, learning, exports, health, retention };
  const all: readonly Offer[] = Object.values(offers);
  const maintenance = all.flatMap((offer) => offer.maintenance ?? []);
  const jobs = all.flatMap((offer) => offer.jobs ?? []);
  const routes = all.flatMap((offer) => offer.routes ?? []);
  const description = describedRoutes(routes, VERSION);
  return {
    env,
    version: VERSION,
    logger,
    db,
    /** What session tokens are encrypted with. */
    authSecret,
    ...merged(offers, "services"),
    /** Every procedure there is. */
    root: router(merged(offers, "routers")),
    /** What modules answer over HTTP, over either adapter. */
    routes: createRoutes([...routes, description.route]),
    /** The same for those who call them. */
    openApi: description.describe,
    jobs,
    /** Where Inngest calls; says that there is nothing here when Inngest is not configured. */
    inngest: createInngestHandler(inngest, { jobs, db, logger }),
    /**
     * Starts draining in this process where its jobs are embedded; until then commits wake the workers of
     * another one. Under Inngest they wake its functions instead, which drain.
     */
    startDraining() {
      if (env.jobs === "embedded") for (const offer of all) offer.start?.();
    },
    /** Finishes what was taken, stops draining, closes the pools. */
    async close() {
      for (const offer of all.toReversed()) await offer.close?.();
      closeRateStore();
      await db.close();
    },
  };
}

const VERSION: string = (() => {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version?: unknown };
  return typeof version === "string" ? version : "unknown";
})();
