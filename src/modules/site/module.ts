import type { IngestService } from "@/modules/ingest/contract";
import type { BatchWaiter } from "@/modules/pipeline/batch-waiter.service";
import type { KeyService } from "@/modules/tenancy/keys.service";
import { defineModule, type Host } from "@/rpc/module";
import { createRateLimiter, type RateLimits, type RateStore } from "@/rpc/rate-limit";
import { createSiteRouter } from "./dashboard/router";
import { siteDatasets } from "./datasets.service";
import { createSite } from "./dashboard/service";
import { siteTracking } from "./layers/model.service";
import { createSiteSettingsRouter } from "./settings/router";
import { createSiteSettings } from "./settings/service";
import { createTrackAccess } from "./track/access.service";
import type { CountryLookup } from "./track/contract";
import { trackRoutes } from "./track/http";
import { siteItemOfStored } from "./track/item";
import { createTokenVerifier, type TokenSettings } from "./track/jwt.service";
import { createTrackService } from "./track/service";
import { createSiteStatus } from "./track/status.service";
import { createVisitors } from "./track/visitor.service";

interface Needs extends Host {
  readonly keys: KeyService;
  readonly ingest: IngestService;
  readonly batches: BatchWaiter;
  readonly tokens: TokenSettings;
  readonly limits: RateLimits;
  readonly rateStore: RateStore;
  /** Where Plumbline's own pages are. */
  readonly publicUrl: string | undefined;
  /** Where visitors are; none by default, since no database of addresses comes with Plumbline. */
  readonly country: CountryLookup | undefined;
  /** The clock by which visitor secrets change; epoch milliseconds. */
  readonly now: (() => number) | undefined;
  /** How long the synchronous tracking endpoint waits for the drain. */
  readonly trackTimeoutMs: number | undefined;
}

/** Site tracking: its endpoints, its layers from staging to the vault, its dashboards. */
export const site = defineModule({
  name: "site",
  readModels: [siteTracking],
  create({ db, logger, keys, ingest, batches, tokens, limits, rateStore, publicUrl, country, now, trackTimeoutMs }: Needs) {
    const settings = createSiteSettings(db, (error) => logger.warn({ err: error }, "site settings could not be read again"));
    const visitors = createVisitors(db, (error) => logger.warn({ err: error }, "old visitor secrets could not be destroyed now; the daily job tries again"));
    const dashboards = createSite();
    return {
      services: { site: dashboards, siteSettings: settings, translators: { site_event: siteItemOfStored } },
      routers: { site: createSiteRouter(dashboards), siteSettings: createSiteSettingsRouter(settings) },
      datasets: siteDatasets(dashboards),
      routes: trackRoutes({
        access: createTrackAccess(keys, settings, createTokenVerifier(tokens)),
        track: createTrackService({ db, ingest, batches, visitors, country, ...(now ? { now } : {}) }),
        status: createSiteStatus(db, batches),
        limits: createRateLimiter("track", limits, rateStore),
        publicUrl,
        ...(trackTimeoutMs === undefined ? {} : { timeoutMs: trackTimeoutMs }),
      }),
      maintenance: [{ id: "destroy-visitor-secrets", run: () => visitors.destroyOldSecrets(now?.()) }],
    };
  },
});
