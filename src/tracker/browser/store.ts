import { attempt } from "../attempt";
import { randomText } from "../ids";
import type { Item } from "../queue";

const PREFIX = "plb_q_";

export interface Store {
  /** What an earlier page of this tab (or, with `local`, any page) left, as JSON texts. */
  take(): string[];
  /** Keeps these, and only these. */
  keep(items: readonly Item[]): void;
}

/**
 * Where unacknowledged events outlast their page: a beacon that meets a failing server tells nobody.
 * The server recognises what arrives twice. Nothing is written before a page ends or a request fails.
 * @param box without storage (private mode, a sandboxed frame) nothing is kept
 * @param customer events of several organisations on one page are kept apart
 */
export function createStore(box: Storage | undefined, customer: string): Store {
  const prefix = `${PREFIX}${customer}_`;
  // Each page has an entry of its own, so that tabs which share a storage do not overwrite each other.
  const key = prefix + randomText();
  let used = false;
  return {
    take() {
      const found: string[] = [];
      if (!box) return found;
      for (const name of Object.keys(box)) {
        if (!name.startsWith(prefix)) continue;
        found.push(...(attempt(() => JSON.parse(box.getItem(name) ?? "") as string[]) ?? []));
        box.removeItem(name);
      }
      return found.filter((json) => typeof json === "string");
    },
    keep(items) {
      if (!box || !(used || items.length)) return;
      used = items.length > 0;
      if (used) attempt(() => box.setItem(key, JSON.stringify(items.map(({ json }) => json))));
      else box.removeItem(key);
    },
  };
}
