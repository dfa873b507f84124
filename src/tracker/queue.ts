import { backoff } from "./backoff";
import type { Send, Warn } from "./types";

/** An event as JSON, made when it happened: what the page does with its data afterwards changes nothing. */
export interface Item {
  readonly json: string;
  /** Bytes of UTF-8. */
  readonly size: number;
}

export interface Queue {
  add(json: string): void;
  /** Sends what is there now; resolves when it went, was refused, or could not be sent yet. Never rejects. */
  flush(): Promise<void>;
  /** The network, or the page, is back: no need to wait any longer. */
  wake(): void;
  /**
   * What the server has not acknowledged, as bodies of a size that a beacon takes.
   * @param flyingSurvives whether a request on its way outlives the page: then its events are left out
   */
  rest(flyingSurvives: boolean): string[];
  unacknowledged(): readonly Item[];
}

export interface QueueOptions {
  readonly warn: Warn;
  /** How many events may wait; the oldest go first. */
  readonly bound: number;
  /** Told when events were acknowledged (or given up), and when they could not be sent. */
  changed?(): void;
}

const WAIT_MS = 1_000;
const ENOUGH = 20;
const MOST = 200;
/** Browsers send 64 KiB, and no more, on behalf of a page that is gone. */
const MOST_BYTES = 60_000;

export function createQueue(send: Send, { warn, bound, changed = () => undefined }: QueueOptions): Queue {
  let items: Item[] = [];
  let flying: readonly Item[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | undefined;
  /** How many of the first must go in the current run. */
  let due = 0;
  let failures = 0;
  /** The server does not want to hear from us before. */
  let notBefore = 0;
  let most = MOST;

  const plan = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(flush, ms);
    // Where timers hold a process, ours do not.
    (timer as { unref?(): void }).unref?.();
  };

  const remove = (gone: readonly Item[]) => {
    const set = new Set(gone);
    items = items.filter((item) => !set.has(item));
    due -= gone.length;
  };

  const run = async () => {
    while (items.length > 0 && due > 0) {
      const wait = notBefore - Date.now();
      if (wait > 0) return plan(wait);
      flying = batchOf(items, most);
      const { status, after } = await send(bodyOf(flying));
      if (status === 0 || status === 408 || status === 429 || status >= 500) {
        notBefore = Date.now() + after;
        plan(after + backoff(failures++, Math.random()));
        changed();
        return;
      }
      failures = 0;
      if (status >= 400 && flying.length > 1 && (status === 400 || status === 413 || status === 422)) {
        // One of them spoils the request: halve it until that one stands alone.
        most = Math.ceil(flying.length / 2);
        continue;
      }
      if (status >= 400) warn(`${flying.length} event(s) were refused with ${status}`);
      remove(flying);
      most = Math.min(MOST, most * 2);
      changed();
    }
  };

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    due = items.length;
    running ??= run().finally(() => {
      running = undefined;
      flying = [];
      if (items.length > 0 && timer === undefined) plan(items.length < ENOUGH ? WAIT_MS : 0);
    });
    return running;
  };

  return {
    add(json) {
      items.push(itemOf(json));
      if (items.length > bound) {
        warn("too many events wait; the oldest is dropped");
        items.shift();
      }
      if (running) return;
      // A timer that waits for the server to recover is not cut short.
      if (timer === undefined) plan(WAIT_MS);
      if (items.length >= ENOUGH && failures === 0) plan(0);
    },
    flush,
    wake() {
      failures = 0;
      if (items.length > 0) void flush();
    },
    rest(flyingSurvives) {
      let left = items.filter((item) => !flyingSurvives || !flying.includes(item));
      const bodies: string[] = [];
      while (left.length > 0) {
        const batch = batchOf(left, MOST);
        bodies.push(bodyOf(batch));
        left = left.slice(batch.length);
      }
      return bodies;
    },
    unacknowledged: () => items,
  };
}

export function itemOf(json: string): Item {
  return { json, size: new TextEncoder().encode(json).length };
}

function batchOf(items: readonly Item[], most: number): readonly Item[] {
  let bytes = 0;
  let count = 0;
  for (const { size } of items) {
    bytes += size + 1;
    if (count > 0 && (bytes > MOST_BYTES || count >= most)) break;
    count++;
  }
  return items.slice(0, count);
}

/** The server corrects every timestamp by what its clock says when this arrives. */
function bodyOf(items: readonly Item[]): string {
  return `{"sent_at":"${new Date().toISOString()}","events":[${items.map(({ json }) => json).join()}]}`;
}
