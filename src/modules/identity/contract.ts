import type { EffectiveRole, Permission } from "@/kernel/permissions";

export const EMAIL_LENGTH = 254;
export const PASSWORD_LENGTH = { min: 12, max: 256 } as const;

/** What a session's token says, and all it says: role and membership are read at each request. */
export interface SessionClaims {
  readonly userId: string;
  /** Raised to end every session of a person. */
  readonly version: number;
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
