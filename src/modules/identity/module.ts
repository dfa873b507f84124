import type { Mailer } from "@/modules/mail/service";
import { defineModule, type Host } from "@/rpc/module";
import type { RateStore } from "@/rpc/rate-limit";
import { createAccessService } from "./access.service";
import { createIdentityService } from "./identity.service";
import { createPasswordService } from "./passwords.service";
import { createIdentityRouters } from "./router";
import { createSessionService } from "./sessions.service";
import { RESET_LIMITS, SIGN_IN_LIMITS, SignInThrottle } from "./throttle.service";

interface Needs extends Host {
  readonly mailer: Mailer;
  /** Where people reach Plumbline, for links in mails. */
  readonly address: string;
  /** What devices are remembered with. */
  readonly authSecret: string;
  readonly rateStore: RateStore;
}

/** People, their passwords and sessions, and where they may go. */
export const identity = defineModule({
  name: "identity",
  create({ db, mailer, address, authSecret, rateStore }: Needs) {
    const access = createAccessService(db);
    const throttle = new SignInThrottle(SIGN_IN_LIMITS, rateStore);
    const people = createIdentityService(db, { throttle, deviceSecret: authSecret });
    const passwords = createPasswordService({ db, mailer, address, throttle, requests: new SignInThrottle(RESET_LIMITS, rateStore, "reset") });
    const sessions = createSessionService(db);
    return {
      services: { identity: people, access, passwords, sessions },
      routers: createIdentityRouters({ access, passwords, sessions }),
    };
  },
});
