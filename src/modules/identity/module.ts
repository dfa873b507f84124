import { defineModule, type Host } from "@/rpc/module";
import { createAccessService } from "./access.service";
import { createIdentityService } from "./identity.service";
import { createSessionRouter } from "./router";

/** People, their passwords and sessions, and where they may go. */
export const identity = defineModule({
  name: "identity",
  create({ db }: Host) {
    const people = createIdentityService(db);
    const access = createAccessService(db);
    return {
      services: { identity: people, access },
      routers: { session: createSessionRouter(people, access) },
    };
  },
});
