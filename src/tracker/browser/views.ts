import { type Page, viewOf } from "./page";

/** A new page of a single-page app sets its title, or redirects, soon after its URL. */
const SETTLED_MS = 100;

/**
 * Counts a page view for every page, also for those that a single-page app makes with the history API.
 * The same URL again is the same page.
 * @param leave called before another page is shown, while the URL that counts is still the old one's
 * @returns the URL of the page that is shown, and what counts a view that has not settled yet
 */
export function watchViews(page: Page, leave: () => void): { url(): string; settle(): void } {
  let url = page.url();
  let referrer = document.referrer;
  let timestamp = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const settle = () => {
    if (!timer) return;
    clearTimeout(timer);
    timer = undefined;
    page.track("page_view", viewOf(referrer), { page_url: url, timestamp });
  };
  const show = () => {
    timestamp = Date.now();
    timer = setTimeout(page.guard(settle), SETTLED_MS);
  };
  const moved = page.guard((replaced: boolean) => {
    const next = page.url();
    if (next === url) return;
    // Replaced before it settled: it was a redirect.
    if (!(timer && replaced)) {
      settle();
      leave();
      referrer = url;
      show();
    }
    url = next;
  });

  for (const name of ["pushState", "replaceState"] as const) {
    const original = history[name];
    page.guard(() => {
      history[name] = function (...args) {
        original.apply(this, args);
        moved(name === "replaceState");
      };
    })();
  }
  page.on(window, "popstate", () => moved(false));
  page.on(window, "hashchange", () => moved(false));
  // Back to a page that the browser kept whole: seen again.
  page.on(window, "pageshow", (event) => {
    if (!(event as PageTransitionEvent).persisted) return;
    leave();
    show();
  });
  show();
  settle();
  return { url: () => url, settle };
}
