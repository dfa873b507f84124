import { UNASSIGNED_STATUS, type UnassignedFilter, type UnassignedStatus } from "@/modules/ingest/platform/contract";

export const FILTERS = ["code", "course", "person", "key"] as const;
export type FilterName = (typeof FILTERS)[number];
export const FILTER_LABELS: Readonly<Record<FilterName, string>> = { code: "Reason", course: "Course", person: "Person", key: "Key" };

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const FITS: Readonly<Record<FilterName, (value: string) => boolean>> = {
  code: (value) => value.length <= 100,
  course: (value) => value.length <= 200,
  person: (value) => value.length <= 220,
  key: (value) => UUID.test(value),
};

export interface UnassignedView {
  readonly filter: UnassignedFilter;
  readonly status: UnassignedStatus;
  /** The last one of the page before. */
  readonly before: string | null;
}

export function viewOf(params: URLSearchParams): UnassignedView {
  const filter: UnassignedFilter = Object.fromEntries(
    FILTERS.flatMap((name) => {
      const value = params.get(name);
      return value && FITS[name](value) ? [[name, value]] : [];
    }),
  );
  const before = params.get("before");
  return { filter, status: UNASSIGNED_STATUS.find((status) => status === params.get("status")) ?? "open", before: before !== null && UUID.test(before) ? before : null };
}

/** A copy of the parameters with that one, or without it, at the latest events. */
export function withParam(params: URLSearchParams, name: FilterName | "status" | "before", value: string | null): URLSearchParams {
  const next = new URLSearchParams(params);
  next.delete("before");
  if (value === null || value === "") next.delete(name);
  else next.set(name, value);
  return next;
}

export const PAGE_SIZE = 50;

/** What the list asks; server and browser must ask it in the same words. */
export function inputOf(view: UnassignedView) {
  return { ...view, limit: PAGE_SIZE };
}
