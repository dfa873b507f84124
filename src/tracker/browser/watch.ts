import { guard } from "../guard";
import { watchEngagement } from "./engagement";
import { watchLinks } from "./links";
import { on, type Page } from "./page";
import { watchViews } from "./views";

declare global {
  interface Document {
    readonly prerendering?: boolean;
  }
}

/**
 * Starts what `auto` names.
 * @param auto words: `pageviews outbound downloads engagement`; `true` for all of them
 * @returns what counts and reports the page so far, before it is hidden
 */
export function watch(page: Page, auto: string | true): () => void {
  const wants = (word: string) => auto === true || auto.includes(word);
  let { url } = page;
  let settle = () => {};
  let report = (_gone: boolean) => {};
  const start = guard(() => {
    if (wants("engagement")) report = watchEngagement(page, () => url());
    if (wants("pageviews")) [url, settle] = watchViews(page, () => report(true));
    watchLinks(page, wants("outbound"), wants("downloads"));
  });
  // A page that is rendered ahead may never be seen.
  if (document.prerendering) on("prerenderingchange", start);
  else start();
  return () => {
    settle();
    report(false);
  };
}
