import { watchEngagement } from "./engagement";
import { watchLinks } from "./links";
import type { Page } from "./page";
import { watchViews } from "./views";

declare global {
  interface Document {
    readonly prerendering?: boolean;
  }
}

/**
 * Starts what `auto` names.
 * @param auto words: `pageviews outbound downloads scroll engagement`
 * @returns what counts and reports the page so far, before it is hidden
 */
export function watch(page: Page, auto: string): () => void {
  let settle = () => {};
  let report = (_gone: boolean) => {};
  const start = page.guard(() => {
    let { url } = page;
    const [views, outbound, downloads, scroll, engagement] = ["pageviews", "outbound", "downloads", "scroll", "engagement"].map((word) => auto.includes(word));
    if (scroll || engagement) report = watchEngagement(page, () => url(), engagement === true, scroll === true);
    if (views) ({ url, settle } = watchViews(page, () => report(true)));
    if (outbound || downloads) watchLinks(page, outbound === true, downloads === true);
  });
  // A page that is rendered ahead may never be seen.
  if (document.prerendering) document.addEventListener("prerenderingchange", start, { once: true });
  else start();
  return () => {
    settle();
    report(false);
  };
}
