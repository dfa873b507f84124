import { createExportsRouter } from "@/modules/exports/router";
import { createIdentityRouters } from "@/modules/identity/router";
import { createUnassignedRouter } from "@/modules/ingest/platform/router";
import { createEventsRouter } from "@/modules/ingest/router";
import { createInsightsRouters } from "@/modules/insights/router";
import { createLearningRouter, createPlatformLearningRouter } from "@/modules/learning/router";
import { createPipelineRouter } from "@/modules/pipeline/router";
import { createSiteRouter } from "@/modules/site/dashboard/router";
import { createSiteSettingsRouter } from "@/modules/site/settings/router";
import { createTenancyRouters } from "@/modules/tenancy/router";
import type { Plumbline } from "@/plumbline";
import { router } from "@/rpc/trpc";

/** Every procedure there is. */
export function createRootRouter(plumbline: Plumbline) {
  const { access, passwords, sessions, organisations, members, keys, platformKeys, unassigned, db, insights, pipeline, receipts, site, siteSettings, learning, surveys, summaries, exports } = plumbline;
  return router({
    ...createIdentityRouters({ access, passwords, sessions }),
    ...createTenancyRouters({ organisations, members, keys, platformKeys }),
    ...createInsightsRouters(db, insights),
    events: createEventsRouter(receipts),
    unassigned: createUnassignedRouter(unassigned),
    pipeline: createPipelineRouter(db, pipeline),
    learning: createLearningRouter(db, { learning, surveys, summaries }),
    platformLearning: createPlatformLearningRouter(db, learning, organisations),
    exports: createExportsRouter(db, exports),
    site: createSiteRouter(db, site),
    siteSettings: createSiteSettingsRouter(siteSettings),
  });
}

/** What a client needs to know of it. */
export type RootRouter = ReturnType<typeof createRootRouter>;

