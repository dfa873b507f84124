import type { Database } from "@/db/database";

/** The channel on which a process without workers says that there is work. */
export const WAKE_CHANNEL = "plumbline_wake";

const NOTIFY_EVERY_MS = 100;

export interface Notifier {
  notify(): void;
  /** Resolves when the last notice is out. */
  close(): Promise<void>;
}

/**
 * Tells the workers of other processes that there is work: at most ten times a second, and never inside
 * the ingest transaction, where NOTIFY would make commits queue up. A notice that fails is only logged,
 * polling covers a lost one.
 */
export function createNotifier(db: Database, onError: (error: unknown) => void): Notifier {
  let due = false;
  let sending: Promise<void> | undefined;
  let last = Number.NEGATIVE_INFINITY;

  /** What comes while a notice is on its way is due again: that one may have been sent too early for it. */
  async function send(): Promise<void> {
    while (due) {
      const wait = last + NOTIFY_EVERY_MS - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      last = performance.now();
      due = false;
      await db.pipeline((sql) => sql.rows("SELECT pg_notify($1, '')", [WAKE_CHANNEL]));
    }
  }

  return {
    notify() {
      due = true;
      sending ??= send()
        .catch(onError)
        .finally(() => {
          sending = undefined;
        });
    },
    close: async () => sending,
  };
}
