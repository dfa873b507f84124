import { backoff } from "./backoff";
import type { Send } from "./types";

export interface Queue {
  /** Takes an event as JSON, made when it happened: what becomes of its data afterwards changes nothing. */
  add(json: string): void;
  /**
   * Sends what is there now, and resets the back-off: it was asked for, or the network is back. Only
   * `Retry-After` still holds. Resolves when it went, was refused, or could not be sent yet. Never rejects.
   */
  flush(): Promise<void>;
  /** What the server has not acknowledged. */
  waiting(): readonly string[];
}

/** Browsers send 64 KiB, and no more, on behalf of a page that is gone; a character is up to three bytes. */
export const MOST_CHARACTERS = 20_000;

/**
 * @param bound how many events may wait; the oldest go first
 * @param changed told when events were acknowledged or given up, and when they could not be sent
 */
export function createQueue(send: Send, bound: number, changed: () => void): Queue {
  const WAIT_MS = 1_000;
  const ENOUGH = 20;
  const MOST = 200;
  /** Timers that are longer than 24.8 days go off at once. */
  const LONGEST_MS = 86_400_000;

  let items: readonly string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | undefined;
  let failures = 0;
  /** The server does not want to hear from us before. */
  let notBefore = 0;
  let most = MOST;

  const plan = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(start, Math.min(ms, LONGEST_MS));
    // Where timers hold a process, ours do not.
    (timer as { unref?(): void }).unref?.();
  };

  const run = async () => {
    while (items[0]) {
      const wait = notBefore - Date.now();
      if (wait > 0) return plan(wait);
      const batch = batchOf(items, most);
      const { length } = batch;
      const { status, after } = await send(bodyOf(batch));
      if ([0, 408, 429].includes(status) || status >= 500) {
        notBefore = Date.now() + after;
        plan(after + backoff(failures++, Math.random()));
        return changed();
      }
      failures = 0;
      if (length > 1 && [400, 413, 422].includes(status)) {
        // One of them makes the whole request fail: halve it until that one is alone.
        most = length >> 1;
      } else {
        items = items.filter((item) => !batch.includes(item));
        most = MOST;
        changed();
      }
    }
  };

  const start = () => {
    clearTimeout(timer);
    timer = undefined;
    return (running ??= run().finally(() => {
      running = undefined;
    }));
  };

  return {
    add(json) {
      items = [...items, json].slice(-bound);
      // A timer that waits for the server to recover is not cut short.
      if (!timer || (items.length === ENOUGH && !failures)) plan(items.length < ENOUGH ? WAIT_MS : 0);
    },
    flush() {
      failures = 0;
      return start();
    },
    waiting: () => items,
  };
}

/** The first of them that make a request of a size that also a beacon takes; one that is too large travels alone. */
export function batchOf(items: readonly string[], most = Infinity): readonly string[] {
  let characters = 0;
  const batch = items.slice(0, most).filter((json) => (characters += json.length + 1) < MOST_CHARACTERS);
  return batch[0] ? batch : items.slice(0, 1);
}

/** The server corrects every timestamp by what its clock says when this arrives. */
export function bodyOf(items: readonly string[]): string {
  return `{"sent_at":"${new Date().toISOString()}","events":[${items.join()}]}`;
}
