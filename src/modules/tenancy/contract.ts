import type { Role } from "@/kernel/permissions";

/** The words of tenancy that other modules, pages and the command line share. */

/** A write key only sends events; a secret key also reads. */
export const KEY_KINDS = ["write", "secret"] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

/** What people may be called; code points, not bytes. */
export const NAME_LENGTH = 100;

/** What a platform key begins with: it names no organisation, and only sends events. */
export const PLATFORM_KEY_PREFIX = "plb_p_";

/** How long the link of an invitation holds. */
export const INVITATION_DAYS = 7;

/** An invitation that nobody has accepted yet. */
export interface InvitationRow {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly sentAt: Date;
  readonly expiresAt: Date;
  readonly expired: boolean;
  /** What became of the mail with the link; `none` where no mail server is configured. */
  readonly mail: "none" | "sending" | "sent" | "failed";
  readonly mailError: string | null;
}

/** What an invitation's link leads to. */
export interface LinkedInvitation {
  readonly state: "pending" | "expired" | "accepted" | "revoked";
  readonly organisation: string;
  readonly slug: string;
  readonly role: Role;
  readonly email: string;
}
