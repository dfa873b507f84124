import { guard } from "../guard";
import type { Context, Data } from "../types";

/** What the parts that watch a page are given. */
export interface Page {
  /** The address that counts: without `#…`, unless that makes pages. */
  url(): string;
  /** Never throws. */
  track(name: string, data?: Data, context?: Context): void;
}

/** Listens before anybody else, whatever the page does with its events. */
export function on(name: string, work: (event: Event) => void): void {
  addEventListener(name, guard(work), { capture: true, passive: true });
}

/** What describes a page view, beside its URL. */
export function viewOf(referrer: string): Data {
  return { title: document.title, referrer, screen: `${screen.width}x${screen.height}` };
}
