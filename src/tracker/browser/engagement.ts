import { on, type Page } from "./page";

/**
 * Measures how long a page was looked at, and how far down. Time counts while the page is visible and for
 * at most 30 s after the last sign of life; an event says what has come since the one before, so that they
 * add up. Depth is the lowest edge seen, in per cent of the page's height.
 * @returns what reports, and starts again if the page is another one
 */
export function watchEngagement(page: Page, url: () => string): (gone: boolean) => void {
  /** Who does nothing for so long has gone for a coffee. */
  const IDLE_MS = 30_000;
  /** Less is not worth an event. */
  const LEAST_MS = 500;

  let engaged = 0;
  let depth = 0;
  let reported = 0;
  /** When the last activity was seen, or 0 while the page is hidden. */
  let last = 0;

  const alive = (event?: Event) => {
    const now = performance.now();
    if (last) engaged += Math.min(now - last, IDLE_MS);
    last = document.hidden ? 0 : now;
    // Not in a tab that was never visible, and not at every move: it may cost a layout.
    if (engaged && (!event || event.type === "scroll")) depth = Math.max(depth, Math.min(100, Math.round(((scrollY + innerHeight) * 100) / document.documentElement.scrollHeight)));
  };
  for (const name of "scroll pointermove pointerdown keydown visibilitychange".split(" ")) on(name, alive);
  alive();

  return (gone) => {
    alive();
    if (depth > reported || engaged >= LEAST_MS) {
      page.track("engagement", { engaged_ms: Math.round(engaged), scroll_depth: depth }, { page_url: url() });
      engaged = 0;
      reported = depth;
    }
    if (gone) engaged = depth = reported = 0;
  };
}
