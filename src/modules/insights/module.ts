import { defineModule, type Host } from "@/rpc/module";
import { insightDatasets } from "./datasets.service";
import { createInsightsRouters } from "./router";
import { createInsights } from "./service";
import { heartbeatLimitMs, type SchedulerKind } from "./contract";

interface Needs extends Host {
  readonly scheduler: SchedulerKind;
}

/** Precomputed answers, and how fresh they are. */
export const insights = defineModule({
  name: "insights",
  create({ db, scheduler }: Needs) {
    const service = createInsights(heartbeatLimitMs(scheduler));
    return { services: { insights: service }, routers: createInsightsRouters(db, service), datasets: insightDatasets(service) };
  },
});
