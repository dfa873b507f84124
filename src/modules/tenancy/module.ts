import type { AccessService } from "@/modules/identity/access.service";
import type { SessionClaims } from "@/modules/identity/contract";
import type { IdentityService } from "@/modules/identity/identity.service";
import type { HttpRequest } from "@/rpc/http";
import { defineModule, type Host } from "@/rpc/module";
import { createKeyService } from "./keys.service";
import { createMemberService } from "./members.service";
import { createOrganisationService } from "./organisations.service";
import { createPlatformKeyService } from "./platform-keys.service";
import { createTenancyRouters } from "./router";
import { createViewers } from "./viewer.service";

interface Needs extends Host {
  readonly identity: IdentityService;
  readonly access: AccessService;
  /** What the session cookie of a request says. */
  readonly claimsOf: (request: HttpRequest) => Promise<SessionClaims | undefined>;
}

/** Organisations, their members, and the keys of their programs. */
export const tenancy = defineModule({
  name: "tenancy",
  create({ db, logger, identity, access, claimsOf }: Needs) {
    const organisations = createOrganisationService(db);
    const members = createMemberService(db, identity);
    const keys = createKeyService(db, logger);
    const platformKeys = createPlatformKeyService(db, logger);
    return {
      services: { organisations, members, keys, platformKeys, viewers: createViewers({ keys, access, organisations }, claimsOf) },
      routers: createTenancyRouters({ organisations, members, keys, platformKeys }),
      close: async () => void (await Promise.all([keys.close(), platformKeys.close()])),
    };
  },
});
