import type { KeptDays } from "@/kernel/retention";
import type { Pipeline } from "@/modules/pipeline/service";
import { defineJob } from "@/rpc/job";
import { defineModule, type Host } from "@/rpc/module";
import { RETENTION_CHECKS } from "./checks.service";
import { createRetentionRouter } from "./router";
import { createRetention } from "./service";

interface Needs extends Host {
  readonly pipeline: Pipeline;
  /** How long this installation keeps events at most. */
  readonly keptDays: KeptDays;
}

/** How long events are kept, and what goes when their time is over. */
export const retention = defineModule({
  name: "retention",
  checks: RETENTION_CHECKS,
  create({ db, pipeline, keptDays }: Needs) {
    const service = createRetention({ db, freeze: (orgId, until) => pipeline.freeze(orgId, until), ceiling: keptDays });
    return {
      services: { retention: service },
      routers: { retention: createRetentionRouter(service) },
      jobs: [
        // More often than a day passes: what could not be dropped behind a reader is dropped soon after.
        defineJob({ id: "retention", cron: "*/15 * * * *", concurrency: { limit: 1 }, retries: 1, run: ({ steps }) => steps.run("delete-old", () => service.run()) }),
      ],
    };
  },
});
