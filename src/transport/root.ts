import { createSessionRouter } from "@/modules/identity/router";
import { createTenancyRouters } from "@/modules/tenancy/router";
import type { Plumbline } from "@/plumbline";
import { router } from "@/rpc/trpc";

/** Every procedure there is. */
export function createRootRouter(plumbline: Pick<Plumbline, "identity" | "access" | "organisations" | "members" | "keys">) {
  const { identity, access, organisations, members, keys } = plumbline;
  return router({
    session: createSessionRouter(identity, access),
    ...createTenancyRouters({ organisations, members, keys }),
  });
}

/** What a client needs to know of it. */
export type RootRouter = ReturnType<typeof createRootRouter>;

