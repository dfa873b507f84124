import { attempt } from "../attempt";
import type { Way } from "../http";
import type { Queue } from "../queue";
import type { Page } from "./page";

/**
 * Nothing is lost with the page: what waits goes out when it is hidden, by a beacon when it ends, and is
 * kept until the server has acknowledged it.
 * @param leave reports what has been measured so far
 * @param keep stores what is unacknowledged
 */
export function outlive(page: Page, queue: Queue, way: Way, leave: () => void, keep: () => void): void {
  let ended = false;
  const beacon = (body: string) => !way.headers && attempt(() => navigator.sendBeacon(way.url, body));
  page.on(window, "pagehide", () => {
    leave();
    ended = true;
    const survives = "keepalive" in Request.prototype;
    // A browser takes only so much: the rest waits in the store, or goes as a request that may yet arrive.
    if (!queue.rest(survives).every(beacon)) void queue.flush();
    keep();
  });
  page.on(window, "pageshow", () => {
    ended = false;
    queue.wake();
  });
  page.on(document, "visibilitychange", () => {
    if (document.visibilityState === "visible") queue.wake();
    else if (!ended) {
      // The page may live on: a request, unlike a beacon, says whether it arrived.
      leave();
      void queue.flush();
      keep();
    }
  });
  page.on(window, "online", queue.wake);
}
