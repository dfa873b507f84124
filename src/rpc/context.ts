import type { EffectiveRole } from "@/kernel/permissions";
import type { Tenant } from "@/db/tenant";
import type { Logger } from "./logger";

/** Who asks, as far as procedures need to know. */
export interface Caller {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly platformAdmin: boolean;
}

/** The organisation that a procedure works in, and what the caller is in it. */
export interface EnteredOrganisation {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly customerId: string;
  readonly role: EffectiveRole;
}

/**
 * What a request brings to the procedures. `caller` and `enter` read the database when they are
 * called; a batch of procedures shares what they found.
 */
export interface RpcContext {
  /** Undefined without a session, and for one that has ended. */
  caller(): Promise<Caller | undefined>;
  /** @returns undefined for an unknown organisation and for one that is not the caller's alike */
  enter(caller: Caller, ref: string): Promise<EnteredOrganisation | undefined>;
  /** The way to the rows of an organisation that was entered. */
  tenant(orgId: string): Tenant;
  /** The session that asks, whether or not it still holds. */
  readonly sessionId: string | undefined;
  readonly ip: string;
  readonly userAgent: string;
  readonly correlationId: string;
  readonly logger: Logger;
}
