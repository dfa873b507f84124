import { attempt } from "../attempt";
import { toEvent } from "../event";
import { beLoud, guard } from "../guard";
import { createSender, wayTo } from "../http";
import { createQueue } from "../queue";
import type { Data, Options } from "../types";
import { idsOf, isPrivate } from "./identity";
import { outlive } from "./flush-on-unload";
import { type Page, viewOf } from "./page";
import { type Box, createStore } from "./store";
import { watch } from "./watch";

export interface BrowserOptions extends Options {
  /** `local` keeps a visitor id in localStorage; any other text is the visitor's id. Default: none, the server makes one for the day. */
  readonly visitorId?: string;
  /** What is tracked without being told, as words: `pageviews outbound downloads engagement`; `true` for all. Default: nothing. */
  readonly auto?: string | true;
  /** Whether `#…` makes another page. */
  readonly hash?: boolean;
}

/** The tracker for pages. Whatever it is given, and wherever it runs, no method throws or rejects. */
export class PlumblineTracker {
  readonly trackPageView: (data?: Data) => void;
  readonly trackEvent: (name: string, data?: Data) => void;
  /** The user of the events from here on, until the page is left; `null` for none. */
  readonly identify: (userId: string | null) => void;
  /** Sends what is there now. */
  readonly flush: () => Promise<void>;

  constructor(options: BrowserOptions) {
    /** How many events may wait for the network. */
    const BOUND = 1_000;
    // Anyone who writes JavaScript may give anything, or nothing at all.
    const given: BrowserOptions = attempt(() => ({ ...options })) ?? { apiToken: "" };
    const { debug, visitorId, auto = "", hash } = given;
    if (debug) beLoud();
    const way = wayTo(given, true);
    const store = createStore(
      attempt((): Box => (visitorId === "local" ? localStorage : sessionStorage)) ?? {},
      way.customer,
    );
    const keep = guard(() => store.keep(queue.waiting()));
    const queue = createQueue(createSender(way), BOUND, keep);

    let user: string | null;
    const page: Page = {
      url: () => (hash ? location.href : location.href.replace(/#.*/, "")),
      track: guard((name, data, context) => {
        const ids = !isPrivate() && { user_id: user, ...(visitorId && idsOf(visitorId)) };
        const json = toEvent(name, data, { page_url: page.url(), ...ids, ...context });
        if (json) queue.add(json);
      }),
    };

    this.trackPageView = guard((data) => page.track("page_view", { ...viewOf(document.referrer), ...data }));
    this.trackEvent = page.track;
    this.identify = (id) => {
      user = id;
    };
    this.flush = queue.flush;

    guard(() => {
      store.take().forEach(queue.add);
      keep();
      outlive(queue, way, watch(page, auto), keep);
    })();
  }
}
