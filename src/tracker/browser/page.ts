import type { Context, Data } from "../types";

/** What the parts that watch a page are given. None of it throws. */
export interface Page {
  /** The address that counts: without `#…`, unless that makes pages. */
  url(): string;
  track(name: string, data?: Data, context?: Context): void;
  /** Listens, whatever the page does with its events. */
  on(target: EventTarget, name: string, work: (event: Event) => void): void;
  guard<A extends readonly unknown[]>(work: (...args: A) => unknown): (...args: A) => void;
}

/** What describes a page view, beside its URL. */
export function viewOf(referrer: string): Data {
  return { title: document.title, referrer, screen: `${screen.width}x${screen.height}` };
}
