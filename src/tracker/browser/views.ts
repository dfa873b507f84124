import { guard } from "../guard";
import { on, type Page, viewOf } from "./page";

/**
 * Counts a page view for every page, also for those that a single-page app makes with the history API.
 * The same URL again is the same page.
 * @param leave called before another page is shown, while the URL that counts is still the old one's
 * @returns the URL of the page that is shown, and what counts a view that has not settled yet
 */
export function watchViews(page: Page, leave: () => void): readonly [url: () => string, settle: () => void] {
  /** A new page of a single-page app sets its title, or redirects, soon after its URL. */
  const SETTLED_MS = 100;

  let url = page.url();
  let { referrer } = document;
  let timestamp: number;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const settle = guard(() => {
    if (!timer) return;
    clearTimeout(timer);
    timer = undefined;
    page.track("page_view", viewOf(referrer), { page_url: url, timestamp });
  });
  const show = () => {
    timestamp = Date.now();
    timer = setTimeout(settle, SETTLED_MS);
  };
  const moved = guard((name?: unknown) => {
    const next = page.url();
    if (next === url) return;
    // Replaced before it settled: it was a redirect.
    if (!timer || name !== "replaceState") {
      settle();
      leave();
      referrer = url;
      show();
    }
    url = next;
  });

  for (const name of ["pushState", "replaceState"] as const) {
    const original = history[name];
    history[name] = function (...args) {
      original.apply(this, args);
      moved(name);
    };
  }
  on("popstate", moved);
  on("pageshow", (event) => {
    // Back to a page that the browser kept whole: seen again.
    if ((event as PageTransitionEvent).persisted) {
      leave();
      show();
    }
  });
  show();
  settle();
  return [() => url, settle];
}
