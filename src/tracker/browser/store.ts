import { attempt } from "../attempt";
import { randomText } from "../ids";

/** A `Storage`, or an object where there is none. */
export type Box = Record<string, unknown>;

export interface Store {
  /** What an earlier page of this tab (in localStorage: any page) left. */
  take(): string[];
  /** Keeps these, and only these. */
  keep(items: readonly string[]): void;
}

/**
 * Where unacknowledged events outlast their page: a beacon that meets a failing server tells nobody.
 * The server recognises what arrives twice. Nothing is written before a page is hidden or a request fails.
 * @param customer events of several organisations on one page are kept apart
 */
export function createStore(box: Box, customer: string | undefined): Store {
  const prefix = `plb_q_${customer}_`;
  // Each page has an entry of its own, so that tabs which share a storage do not overwrite each other.
  const key = prefix + randomText();
  return {
    take: () =>
      Object.keys(box).flatMap((name) => {
        if (!name.startsWith(prefix)) return [];
        const found = box[name];
        delete box[name];
        return attempt(() => JSON.parse(`${found}`) as string[]) ?? [];
      }),
    keep(items) {
      if (items[0]) box[key] = JSON.stringify(items);
      else delete box[key];
    },
  };
}
