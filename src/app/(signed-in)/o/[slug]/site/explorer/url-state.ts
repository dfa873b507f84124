import { type Filter, readFilter, writeFilter } from "@/kernel/filter";

/** What the explorer filters by, as the address names it. */
export const FILTERS = ["type", "page", "visitor", "session"] as const;
export type FilterName = (typeof FILTERS)[number];

export const FILTER_LABELS: Readonly<Record<FilterName, string>> = { type: "Type", page: "Page", visitor: "Visitor", session: "Session" };

/** Where a list goes on: after the event that was shown last. */
export interface Cursor {
  readonly occurredAt: Date;
  readonly eventId: string;
}

export interface ExplorerView {
  readonly filters: Readonly<Partial<Record<FilterName, Filter>>>;
  readonly before: Cursor | null;
}

const BEFORE = ["before", "beforeId"] as const;

export function viewOf(params: URLSearchParams): ExplorerView {
  const filters = Object.fromEntries(
    FILTERS.flatMap((name) => {
      const filter = readFilter(params, name);
      return filter === undefined ? [] : [[name, filter]];
    }),
  );
  const at = new Date(params.get("before") ?? "");
  const eventId = params.get("beforeId");
  return { filters, before: eventId && eventId.length <= 200 && !Number.isNaN(at.getTime()) ? { occurredAt: at, eventId } : null };
}

/** A copy of the parameters with that filter, or without it, at the latest events. */
export function withFilter(params: URLSearchParams, name: FilterName, value: string | null): URLSearchParams {
  const next = withCursor(params, null);
  writeFilter(next, name, value === "" ? null : value);
  return next;
}

export function withCursor(params: URLSearchParams, cursor: Cursor | null): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const name of BEFORE) next.delete(name);
  if (cursor) {
    next.set("before", cursor.occurredAt.toISOString());
    next.set("beforeId", cursor.eventId);
  }
  return next;
}

export const PAGE_SIZE = 50;

/** What the list asks; server and browser must ask it in the same words. */
export function inputOf(org: string, view: ExplorerView) {
  return { org, limit: PAGE_SIZE, ...exportFilter(view), ...(view.before ? { before: view.before } : {}) };
}

/** The same of all pages of the list. */
export function exportFilter({ filters: { type, page, visitor, session } }: Pick<ExplorerView, "filters">) {
  return {
    ...(type ? { type } : {}),
    ...(page ? { page } : {}),
    ...(visitor ? { visitorId: visitor } : {}),
    ...(session ? { sessionId: session } : {}),
  };
}
