import { PAGE_SIZE } from "./words";

export interface SessionsView {
  /** Sessions that began before. */
  readonly before: Date | null;
  readonly crawlers: boolean;
}

export function viewOf(params: URLSearchParams): SessionsView {
  const at = new Date(params.get("before") ?? "");
  return { before: Number.isNaN(at.getTime()) ? null : at, crawlers: params.get("crawlers") === "1" };
}

export function paramsOf({ before, crawlers }: SessionsView): URLSearchParams {
  return new URLSearchParams({ ...(before ? { before: before.toISOString() } : {}), ...(crawlers ? { crawlers: "1" } : {}) });
}

/** What the list asks; server and browser must ask it in the same words. */
export function inputOf(org: string, view: SessionsView) {
  return { org, ...view, limit: PAGE_SIZE };
}
