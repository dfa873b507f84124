import { KEY_LENGTH, type SessionRow } from "@/modules/site/dashboard/browse.contract";
import { PAGE_SIZE } from "./copy";

/** Where a list goes on: after the session that was shown last. */
export type Cursor = Pick<SessionRow, "startedAt" | "visitorId" | "sessionId">;

export interface SessionsView {
  readonly before: Cursor | null;
  readonly crawlers: boolean;
  /** Also sessions without a page view, which traffic does not count. */
  readonly all: boolean;
}

export function viewOf(params: URLSearchParams): SessionsView {
  const startedAt = new Date(params.get("before") ?? "");
  const [visitorId, sessionId] = [params.get("visitor"), params.get("session")];
  const isWhole = !Number.isNaN(startedAt.getTime()) && [visitorId, sessionId].every((id) => id !== null && id !== "" && id.length <= KEY_LENGTH);
  return {
    before: isWhole && visitorId !== null && sessionId !== null ? { startedAt, visitorId, sessionId } : null,
    crawlers: params.get("crawlers") === "1",
    all: params.get("all") === "1",
  };
}

export function paramsOf({ before, crawlers, all }: SessionsView): URLSearchParams {
  return new URLSearchParams({
    ...(all ? { all: "1" } : {}),
    ...(crawlers ? { crawlers: "1" } : {}),
    ...(before ? { before: before.startedAt.toISOString(), visitor: before.visitorId, session: before.sessionId } : {}),
  });
}

/** What the list asks; server and browser must ask it in the same words. */
export function inputOf(org: string, { before, crawlers, all }: SessionsView) {
  return { org, crawlers, all, before: before && { startedAt: before.startedAt, visitorId: before.visitorId, sessionId: before.sessionId }, limit: PAGE_SIZE };
}
