// What `<script defer src="…/t.js" data-key="…">` runs.
import { PlumblineTracker } from "./tracker";

declare global {
  interface Window {
    PlumblineTracker?: typeof PlumblineTracker;
    /** The automatic instance. */
    plumbline?: PlumblineTracker;
  }
}

window.PlumblineTracker = PlumblineTracker;
const script = document.currentScript as HTMLScriptElement;
// Not when a bundler has made it something else than a script of its own.
const data = script?.dataset ?? {};
if (data.key) {
  // The same tag twice on a page counts once.
  window.plumbline ??= new PlumblineTracker({
    apiBaseUrl: data.api ?? script.src.replace(/[^/]*$/, ""),
    apiToken: data.key,
    auto: data.auto ?? true,
    visitorId: data.visitor,
    hash: "hash" in data,
    debug: "debug" in data,
  });
}
