import { Fault } from "@/kernel/fault";
import { customerIdOf } from "@/kernel/ids";
import type { KeyIdentity, KeyService } from "@/modules/tenancy/keys.service";
import { looksLikeToken, type TokenVerifier } from "./jwt.service";
import type { SiteSettings, SiteSettingsService } from "../settings/service";

/** What a request says of who sends it. */
export interface Credentials {
  /** Of `Authorization: Bearer`. */
  readonly bearer: string | undefined;
  /** Of `?key=`. */
  readonly urlKey: string | undefined;
  /** Of `X-Customer-ID`. */
  readonly customerId: string | undefined;
}

export interface TrackCaller {
  readonly orgId: string;
  /** `write` may only send. */
  readonly kind: "write" | "secret" | "token";
  /** Who is counted by the rate limit: a key, or all of an organisation's tokens together. */
  readonly principal: string;
  readonly settings: SiteSettings;
}

export interface TrackAccess {
  /**
   * @throws Fault `unauthorized` without credentials that hold
   * @throws Fault `forbidden` when they are another customer's than the header says, or may not do this
   */
  enter(credentials: Credentials, needs: "send" | "read"): Promise<TrackCaller>;
}

export function createTrackAccess(keys: KeyService, settings: SiteSettingsService, tokens: TokenVerifier): TrackAccess {
  return {
    async enter(credentials, needs) {
      const { bearer, urlKey, customerId } = credentials;
      if (bearer === undefined && urlKey === undefined) {
        throw new Fault("unauthorized", "Send Authorization: Bearer with an API key or a token; a browser may send its write key as ?key=.");
      }
      const isToken = bearer !== undefined && looksLikeToken(bearer);
      // An address is written to logs and histories: it may hold only what is public anyway.
      const caller = isToken ? callerOfToken(await tokens.verify(bearer)) : callerOfKey(await keys.authenticate(bearer ?? urlKey, bearer === undefined ? ["write"] : undefined));
      if (customerId === undefined) {
        if (bearer !== undefined) throw new Fault("invalid_request", "X-Customer-ID is missing: the customer id that the key or the token belongs to.", { path: "X-Customer-ID" });
      } else if (customerId !== customerIdOf(caller.orgId)) {
        throw new Fault("forbidden", "X-Customer-ID names another customer than the key or the token does.", { path: "X-Customer-ID" });
      }
      if (needs === "read" && caller.kind === "write") throw new Fault("forbidden", "This needs a secret key or a token; a write key only sends.");
      const known = settings.current(caller.orgId);
      const chosen = known instanceof Promise ? await known : known;
      if (!chosen) throw new Fault("unauthorized", "The token's customer does not exist.");
      return { ...caller, settings: chosen };
    },
  };
}

type Identity = Omit<TrackCaller, "settings">;
const callerOfKey = ({ orgId, kind, keyId }: KeyIdentity): Identity => ({ orgId, kind, principal: keyId });
const callerOfToken = ({ orgId }: { readonly orgId: string }): Identity => ({ orgId, kind: "token", principal: `tokens:${orgId}` });
