// What `<script defer src="…/t.js" data-key="…">` runs.
import { PlumblineTracker } from "./tracker";

declare global {
  interface Window {
    PlumblineTracker?: typeof PlumblineTracker;
    /** The automatic instance; before it is there, the calls that wait for it. */
    plumbline?: PlumblineTracker | Parameters<PlumblineTracker["push"]>[0][];
  }
}

const script = document.currentScript as HTMLScriptElement | null;
const { key, api, auto = "pageviews outbound downloads scroll engagement", visitor, hash, debug } = script?.dataset ?? {};
const early = window.plumbline;
window.PlumblineTracker = PlumblineTracker;
// The same tag twice on a page counts once.
if (script && key && !(early && "trackEvent" in early)) {
  const tracker = new PlumblineTracker({
    apiBaseUrl: api ?? script.src.replace(/\/[^/]*$/, ""),
    apiToken: key,
    auto,
    ...(visitor && { visitorId: visitor }),
    hash: hash !== undefined,
    debug: debug !== undefined,
  });
  window.plumbline = tracker;
  if (Array.isArray(early)) early.forEach(tracker.push);
}
