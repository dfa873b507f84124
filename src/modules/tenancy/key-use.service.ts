import type { Logger } from "@/rpc/logger";

/** How long an answer about a key may stand: the sum of ttl and one reading stays below the second that is promised. */
export const KEY_FRESHNESS = { ttl: 700, refreshAfter: 400, max: 10_000 };
const TOUCH_EVERY_MS = 60_000;

interface UsedKey {
  readonly keyId: string;
  readonly lastUsedAt: Date | null;
}

/** Notes the last use of keys beside the answers, at most once a minute each. */
export interface KeyUses {
  note(key: UsedKey, write: () => Promise<void>): void;
  /** Waits for what is being written. */
  close(): Promise<void>;
}

export function createKeyUses(logger: Logger): KeyUses {
  const touching = new Map<string, Promise<void>>();
  return {
    note({ keyId, lastUsedAt }, write) {
      if (touching.has(keyId)) return;
      if (lastUsedAt !== null && Date.now() - lastUsedAt.getTime() < TOUCH_EVERY_MS) return;
      const work = write()
        .catch((error: unknown) => logger.warn({ err: error, keyId }, "the last use of a key could not be noted"))
        // The answer at hand still holds the old time: until it is read again, this one stands for it.
        .finally(() => setTimeout(() => touching.delete(keyId), KEY_FRESHNESS.ttl).unref());
      touching.set(keyId, work);
    },
    async close() {
      await Promise.all(touching.values());
    },
  };
}
