import { KEY_LENGTH, type SessionRow } from "@/modules/site/dashboard/browse.contract";
import type { Filters } from "@/modules/site/dashboard/contract";
import { listFilters, readFilters, withFilter } from "../filters";
import { PAGE_SIZE } from "./copy";

/** Where a list goes on: after the session that was shown last. */
export type Cursor = Pick<SessionRow, "startedAt" | "visitorId" | "sessionId">;

export interface SessionsView {
  readonly before: Cursor | null;
  readonly crawlers: boolean;
  /** Also sessions without a page view, which traffic does not count. */
  readonly all: boolean;
  readonly filters: Filters;
}

export function viewOf(params: URLSearchParams): SessionsView {
  const startedAt = new Date(params.get("before") ?? "");
  const [visitorId, sessionId] = [params.get("visitor"), params.get("session")];
  const isWhole = !Number.isNaN(startedAt.getTime()) && [visitorId, sessionId].every((id) => id !== null && id !== "" && id.length <= KEY_LENGTH);
  return {
    before: isWhole && visitorId !== null && sessionId !== null ? { startedAt, visitorId, sessionId } : null,
    crawlers: params.get("crawlers") === "1",
    all: params.get("all") === "1",
    filters: readFilters(params),
  };
}

export function paramsOf({ before, crawlers, all, filters }: SessionsView): URLSearchParams {
  const params = new URLSearchParams({
    ...(all ? { all: "1" } : {}),
    ...(crawlers ? { crawlers: "1" } : {}),
    ...(before ? { before: before.startedAt.toISOString(), visitor: before.visitorId, session: before.sessionId } : {}),
  });
  return listFilters(filters).reduce((written, [dimension, filter]) => withFilter(written, dimension, filter), params);
}

/** What the list asks; server and browser must ask it in the same words. */
export function inputOf(org: string, { before, crawlers, all, filters }: SessionsView) {
  return { org, crawlers, all, filters, before: before && { startedAt: before.startedAt, visitorId: before.visitorId, sessionId: before.sessionId }, limit: PAGE_SIZE };
}
