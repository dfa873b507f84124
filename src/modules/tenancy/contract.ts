/** The words of tenancy that other modules, pages and the command line share. */

/** A write key only sends events; a secret key also reads. */
export const KEY_KINDS = ["write", "secret"] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

/** What people may be called; code points, not bytes. */
export const NAME_LENGTH = 100;

/** What a platform key begins with: it names no organisation, and only sends events. */
export const PLATFORM_KEY_PREFIX = "plb_p_";
