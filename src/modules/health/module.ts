import { heartbeatLimitMs, type SchedulerKind } from "@/modules/insights/contract";
import { defineModule, type Host } from "@/rpc/module";
import { healthRoutes } from "./http";
import { createHealth } from "./service";

interface Needs extends Host {
  readonly scheduler: SchedulerKind;
}

/** Whether this installation is well. */
export const health = defineModule({
  name: "health",
  create({ db, logger, programVersion, scheduler }: Needs) {
    const service = createHealth(db, programVersion, heartbeatLimitMs(scheduler), (error) => logger.error({ err: error }, "the database does not answer"));
    return { services: { health: service }, routes: healthRoutes(service) };
  },
});
