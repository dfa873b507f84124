import type { AccessService } from "@/modules/identity/access.service";
import type { SessionClaims } from "@/modules/identity/contract";
import type { IdentityService } from "@/modules/identity/identity.service";
import type { Mailer } from "@/modules/mail/service";
import type { HttpRequest } from "@/rpc/http";
import { defineModule, type Host } from "@/rpc/module";
import { createInvitationService } from "./invitations.service";
import { createKeyService } from "./keys.service";
import { createMemberService } from "./members.service";
import { createOrganisationService } from "./organisations.service";
import { createPlatformKeyService } from "./platform-keys.service";
import { createTenancyRouters } from "./router";
import { createViewers } from "./viewer.service";

interface Needs extends Host {
  readonly identity: IdentityService;
  readonly access: AccessService;
  readonly mailer: Mailer;
  /** Where people reach Plumbline, for links in mails. */
  readonly address: string;
  /** What the session cookie of a request says. */
  readonly claimsOf: (request: HttpRequest) => Promise<SessionClaims | undefined>;
}

/** Organisations, their members, and the keys of their programs. */
export const tenancy = defineModule({
  name: "tenancy",
  create({ db, logger, identity, access, mailer, address, claimsOf }: Needs) {
    const organisations = createOrganisationService(db);
    const members = createMemberService(db, identity);
    const invitations = createInvitationService({ db, identity, mailer, address });
    const keys = createKeyService(db, logger);
    const platformKeys = createPlatformKeyService(db, logger);
    return {
      services: { organisations, members, invitations, keys, platformKeys, viewers: createViewers({ keys, access, organisations }, claimsOf) },
      routers: createTenancyRouters({ organisations, members, invitations, keys, platformKeys }),
      close: async () => void (await Promise.all([keys.close(), platformKeys.close()])),
    };
  },
});
