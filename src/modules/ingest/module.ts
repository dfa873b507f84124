import type { KeyService } from "@/modules/tenancy/keys.service";
import type { PlatformKeyService } from "@/modules/tenancy/platform-keys.service";
import { defineModule, type Host } from "@/rpc/module";
import { createRateLimiter, type RateLimits, type RateStore } from "@/rpc/rate-limit";
import { ingestDatasets } from "./datasets.service";
import { ingestRoutes } from "./http";
import { createPlatformIntake } from "./platform/intake.service";
import { createUnassignedRouter } from "./platform/router";
import { createUnassigned } from "./platform/unassigned.service";
import { createReceipts } from "./receipts.service";
import { createEventsRouter } from "./router";
import { createIngest } from "./service";

interface Needs extends Host {
  readonly keys: KeyService;
  readonly platformKeys: PlatformKeyService;
  readonly limits: RateLimits;
  readonly rateStore: RateStore;
  /** Told after each commit which organisations have new batches. */
  readonly wake: (orgIds: readonly string[]) => void;
}

/** Events: judged, made durable, answered, and found again by their id. */
export const ingest = defineModule({
  name: "ingest",
  create({ db, keys, platformKeys, limits, rateStore, wake }: Needs) {
    const service = createIngest(db, wake);
    const receipts = createReceipts(db);
    const unassigned = createUnassigned(db, service);
    return {
      services: { ingest: service, receipts, unassigned },
      routers: { events: createEventsRouter(receipts), unassigned: createUnassignedRouter(unassigned) },
      datasets: ingestDatasets,
      routes: ingestRoutes({ keys, platformKeys, ingest: service, receipts, platform: createPlatformIntake(db, service), limits: createRateLimiter("events", limits, rateStore) }),
      close: () => service.close(),
    };
  },
});
