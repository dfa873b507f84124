import { z } from "zod";
import type { EffectiveRole, Permission } from "@/kernel/permissions";

/** What a session's token says, and all it says: role and membership are read at each request. */
export const SessionClaims = z.object({ userId: z.uuid(), sessionId: z.uuid() });
export type SessionClaims = Readonly<z.infer<typeof SessionClaims>>;

/** A session ends when it was not used for so long, and when it is so old. */
export const SESSION_DAYS = { idle: 7, absolute: 30 } as const;

/** Where a request comes from, as the audit log tells it. */
export interface RequestSource {
  readonly ip: string;
  readonly userAgent: string;
}

/** A browser in which a person is signed in. */
export interface SessionView {
  readonly id: string;
  readonly browser: string;
  readonly address: string;
  readonly startedAt: Date;
  readonly lastSeenAt: Date;
  /** The session that asks. */
  readonly current: boolean;
}

export interface SessionUser {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly platformAdmin: boolean;
}

/** An organisation as the one who asks may enter it. */
export interface OrganisationAccess {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly customerId: string;
  readonly role: EffectiveRole;
  /** False for a platform admin who looks in from outside. */
  readonly member: boolean;
}

export interface OrganisationEntry extends OrganisationAccess {
  readonly permissions: readonly Permission[];
}

/** Addresses are compared in this form. */
export const normalEmail = (email: string) => email.trim().normalize("NFKC").toLowerCase();

/** The part before the @, until the person says better. */
export const nameFromEmail = (email: string) => email.slice(0, email.lastIndexOf("@")) || email;
