import { attempt } from "../attempt";
import { toEvent } from "../event";
import { createSender, customerOf, wayTo } from "../http";
import { createQueue } from "../queue";
import type { Context, Data, Options } from "../types";
import { idsOf, isPrivate } from "./identity";
import { outlive } from "./outlive";
import { type Page, viewOf } from "./page";
import { createStore } from "./store";
import { watch } from "./watch";

export interface BrowserOptions extends Options {
  /** `local` keeps a visitor id in localStorage; any other text is the visitor's id. Default: none, the server makes one for the day. */
  readonly visitorId?: string;
  /** What is tracked without being told, as words: `pageviews outbound downloads scroll engagement`. Default: nothing. */
  readonly auto?: string;
  /** Whether `#…` makes another page. */
  readonly hash?: boolean;
}

/** How many events may wait for the network. */
const BOUND = 1_000;

interface Api {
  trackPageView(data?: Data, context?: Context): void;
  trackEvent(name: string, data?: Data, context?: Context): void;
  /** Whose events these are from here on, until the page is left; `null` for nobody's. */
  identify(userId: string | null): void;
  /** Sends what is there now. */
  flush(): Promise<void>;
  /** For what was said before the script was there: `(window.plumbline ??= []).push(["trackEvent", "name"])`. */
  push(call: readonly [Exclude<keyof Api, "push">, ...(readonly unknown[])]): void;
}

/** The tracker for pages. Whatever it is given, and wherever it runs, no method throws or rejects. */
export class PlumblineTracker implements Api {
  readonly trackPageView: Api["trackPageView"];
  readonly trackEvent: Api["trackEvent"];
  readonly identify: Api["identify"];
  readonly flush: Api["flush"];
  readonly push: Api["push"];

  constructor(options: BrowserOptions) {
    // Whoever writes JavaScript may give nothing at all.
    const { debug, visitorId, auto = "", hash, apiToken, customerId } = { ...options };
    const warn = (...words: readonly unknown[]) => debug && console.warn("plumbline:", ...words);
    const guard: Page["guard"] =
      (work) =>
      (...args) => {
        try {
          work(...args);
        } catch (error) {
          warn(error);
        }
      };

    const way = wayTo({ ...options }, true);
    const store = createStore(
      attempt(() => (visitorId === "local" && !isPrivate() ? localStorage : sessionStorage)),
      customerOf(apiToken) ?? `${customerId}`,
    );
    const keep = guard(() => store.keep(queue.unacknowledged()));
    const queue = createQueue(createSender(way, warn), { warn, bound: BOUND, changed: keep });

    let user: string | undefined;
    const page: Page = {
      guard,
      on: (target, name, work) => target.addEventListener(name, guard(work), { capture: true, passive: true }),
      url: () => (hash ? location.href : location.href.replace(/#.*/, "")),
      track: guard((name: string, data?: Data, context?: Context) => {
        const known = { page_url: page.url(), ...idsOf(isPrivate() ? undefined : visitorId), user_id: user, ...context };
        const json = toEvent(name, data, isPrivate() ? { ...known, visitor_id: undefined, session_id: undefined, user_id: undefined } : known);
        if (apiToken && json) queue.add(json);
        else warn("an event without a name, or a tracker without a key");
      }),
    };

    this.trackPageView = (data, context) => page.track("page_view", { ...viewOf(document.referrer), ...data }, context);
    this.trackEvent = page.track;
    this.identify = (id) => {
      user = id ?? undefined;
    };
    this.flush = queue.flush;
    this.push = guard(([method, ...args]) => (this[method] as (...args: readonly unknown[]) => unknown)(...args));

    guard(() => {
      store.take().forEach(queue.add);
      keep();
      outlive(page, queue, way, watch(page, auto), keep);
    })();
  }
}
