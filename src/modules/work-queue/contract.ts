/** Work of an organisation that one process does at a time; see `docs/recipes.md`. */
export interface NewWork {
  /** Which consumer does it; one word. */
  readonly kind: string;
  readonly id: string;
  /** What the consumer needs to know; small. */
  readonly payload?: Readonly<Record<string, unknown>>;
  /** Higher first, within the organisation. */
  readonly priority?: number;
  readonly delayMs?: number;
}

/** Work that was claimed: this process's own as long as its lease is renewed. */
export interface Claim {
  readonly id: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Where the attempt before left off; null at first. */
  readonly cursor: Readonly<Record<string, unknown>> | null;
  /** Which attempt this is, from 1. */
  readonly attempts: number;
  readonly lease: string;
}

/** What a consumer is, and how its failures are treated. */
export interface WorkKind {
  readonly kind: string;
  /** Of one organisation, at once, in all processes. */
  readonly perOrganisation: number;
  /** In one process, of all organisations. */
  readonly atOnce: number;
  /** After so many attempts it is given up. */
  readonly mostAttempts: number;
  readonly firstBackOffMs: number;
  readonly longestBackOffMs: number;
}

/** How long a process may be silent before its work is somebody else's. */
export const LEASE_SECONDS = 15;
/** How often a process that works renews its lease, and learns whether its work was cancelled. */
export const HEARTBEAT_MS = 400;
