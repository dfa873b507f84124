import type { SessionClaims } from "@/modules/identity/contract";
import type { Plumbline } from "@/plumbline";
import type { Caller, EnteredOrganisation, RpcContext } from "@/rpc/context";

export interface Arrival {
  /** What the session's token says; undefined without one. */
  readonly claims: SessionClaims | undefined;
  readonly ip: string;
  readonly userAgent: string;
  readonly correlationId: string;
}

/** A request's context. What it asks of the database, it asks once, however many procedures are in the batch. */
export function createContext({ access, db, logger }: Pick<Plumbline, "access" | "db" | "logger">, { claims, ip, userAgent, correlationId }: Arrival): RpcContext {
  let caller: Promise<Caller | undefined> | undefined;
  const entered = new Map<string, Promise<EnteredOrganisation | undefined>>();
  return {
    ip,
    userAgent,
    sessionId: claims?.sessionId,
    correlationId,
    tenant: (orgId) => db.tenant(orgId),
    logger,
    caller: () => (caller ??= claims === undefined ? Promise.resolve(undefined) : access.user(claims)),
    enter(user, ref) {
      const known = entered.get(ref);
      if (known !== undefined) return known;
      const entering = access.organisation(user, ref);
      entered.set(ref, entering);
      return entering;
    },
  };
}
