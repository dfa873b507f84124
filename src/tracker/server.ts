import { toEvent } from "./event";
import { beLoud, guard } from "./guard";
import { createSender, wayTo } from "./http";
import { createQueue } from "./queue";
import type { Context, Data, Options } from "./types";

/** An event on a server happens on no page of its own: it must be named. */
export type ServerContext = Context & { readonly page_url: string };

export interface ServerOptions extends Options {
  /** How many events may wait while the server is away; the oldest go first. Default: 10,000. */
  readonly maxQueue?: number;
}

const EXIT_WITHIN_MS = 5_000;
const PAUSE_MS = 500;

/**
 * The tracker for servers (Node 20 or newer): the same queue, batches, retries and ids as in a browser.
 * No method throws or rejects.
 */
export class PlumblineTracker {
  readonly trackPageView: (data: Data | undefined, context: ServerContext) => void;
  readonly trackEvent: (name: string, data: Data | undefined, context: ServerContext) => void;
  /** Whose events are tracked from here on, where a process serves one person; else give `user_id` with each. */
  readonly identify: (userId: string | null) => void;
  /** Sends what is there now. */
  readonly flush: () => Promise<void>;
  /** Sends until nothing is left, or `withinMs` (5 s) are over; resolves to how many events are left. For signal handlers. */
  readonly shutdown: (withinMs?: number) => Promise<number>;

  constructor(options: ServerOptions) {
    if (options.debug) beLoud();
    const queue = createQueue(createSender(wayTo(options, false)), options.maxQueue ?? 10_000, () => undefined);
    let userId: string | undefined;

    const track = guard((name: unknown, data: unknown, context: ServerContext) => {
      const json = toEvent(name, data, { user_id: userId, ...context });
      if (json) queue.add(json);
    });
    this.trackPageView = (data, context) => track("page_view", data, context);
    this.trackEvent = track;
    this.identify = (id) => {
      userId = id ?? undefined;
    };
    this.flush = queue.flush;
    this.shutdown = async (withinMs = EXIT_WITHIN_MS) => {
      const end = Date.now() + withinMs;
      for (;;) {
        await queue.flush();
        const left = queue.waiting().length;
        if (left === 0 || Date.now() + PAUSE_MS > end) return left;
        // Not the queue's own timer, which lets the process end.
        await new Promise((resume) => setTimeout(resume, PAUSE_MS));
      }
    };
    // The process has nothing else to do: the last chance, once.
    if (typeof process === "object") process.once("beforeExit", () => void this.shutdown());
  }
}
