import type { JobEvent } from "@/rpc/job";
import { EVENTS_RECEIVED } from "./contract";

/** More often an organisation is not told: its drain takes all there is anyway. */
const EVERY_MS = 1_000;
const EVENTS_PER_REQUEST = 500;
/** A request that is not answered by then is one that failed. */
const SEND_WITHIN_MS = 10_000;
/** How long a stopping server waits for a request to Inngest. */
const CLOSE_WITHIN_MS = 2_000;

export interface EventWakes {
  /** These organisations have new batches. Returns at once. */
  wake(orgIds: readonly string[]): void;
  /** Sends no further wake-ups, and resolves when those under way are sent, or soon. */
  close(): Promise<void>;
}

/**
 * Tells Inngest which organisations have work: the first time at once, then once a second at most, one
 * request at a time. What does not arrive is not sent again: cron looks for work every minute.
 */
export function createEventWakes(send: (events: readonly JobEvent[]) => Promise<unknown>, onError: (error: unknown) => void): EventWakes {
  const pending = new Set<string>();
  /** When an organisation was last told, epoch milliseconds. */
  const toldAt = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Number.POSITIVE_INFINITY;
  let sending: Promise<void> | undefined;
  let closed = false;

  const dueAt = (orgId: string) => (toldAt.get(orgId) ?? Number.NEGATIVE_INFINITY) + EVERY_MS;

  function schedule(at: number): void {
    if (at >= timerAt || sending || closed) return;
    clearTimeout(timer);
    timerAt = at;
    timer = setTimeout(flush, Math.max(0, at - Date.now()));
  }

  function flush(): void {
    timerAt = Number.POSITIVE_INFINITY;
    const now = Date.now();
    for (const [orgId, at] of toldAt) if (at + EVERY_MS <= now) toldAt.delete(orgId);
    const due = [...pending].filter((orgId) => !toldAt.has(orgId)).slice(0, EVENTS_PER_REQUEST);
    for (const orgId of due) {
      pending.delete(orgId);
      toldAt.set(orgId, now);
    }
    if (due.length === 0) return again();
    sending = within(SEND_WITHIN_MS, send(due.map((orgId) => ({ name: EVENTS_RECEIVED, data: { orgId } }))))
      .then(() => undefined, onError)
      .finally(() => {
        sending = undefined;
        again();
      });
  }

  function again(): void {
    let soonest = Number.POSITIVE_INFINITY;
    for (const orgId of pending) soonest = Math.min(soonest, dueAt(orgId));
    schedule(soonest);
  }

  return {
    wake(orgIds) {
      for (const orgId of orgIds) {
        if (pending.has(orgId)) continue;
        pending.add(orgId);
        schedule(dueAt(orgId));
      }
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      if (sending) await within(CLOSE_WITHIN_MS, sending).catch(onError);
    },
  };
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
