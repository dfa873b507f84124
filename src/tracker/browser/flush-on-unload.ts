import type { Way } from "../http";
import { batchOf, bodyOf, type Queue } from "../queue";
import { on } from "./page";

/**
 * Nothing is lost with the page: what waits goes out when it is hidden, by a beacon when it ends, and is
 * kept until the server has acknowledged it.
 * @param leave reports what has been measured so far
 * @param keep stores what is unacknowledged
 */
export function outlive(queue: Queue, { url, headers }: Way, leave: () => void, keep: () => void): void {
  let ended = false;
  const hide = () => {
    leave();
    // The page may live on: a request, unlike a beacon, says whether it arrived.
    if (!ended) void queue.flush();
    keep();
  };
  on("visibilitychange", () => (document.hidden ? hide() : queue.flush()));
  on("pagehide", () => {
    leave();
    // What is on its way goes again: not every browser lets a request outlive its page.
    let left = queue.waiting();
    while (left[0] && !headers) {
      const batch = batchOf(left);
      // A browser takes only so much; the rest may yet go as a request.
      if (!navigator.sendBeacon(url, bodyOf(batch))) break;
      left = left.slice(batch.length);
    }
    ended = !left[0];
    hide();
    ended = true;
  });
  on("pageshow", () => {
    ended = false;
    void queue.flush();
  });
  on("online", queue.flush);
}
