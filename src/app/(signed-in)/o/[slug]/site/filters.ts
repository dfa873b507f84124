import { type Filter, readFilter, writeFilter } from "@/kernel/filter";
import type { Filters } from "@/modules/site/dashboard/contract";
import { type Dimension, DIMENSIONS } from "@/modules/site/dimensions";

const PREFIX = "f.";

/** The filters of visits in an address. */
export function readFilters(params: URLSearchParams): Filters {
  return Object.fromEntries(
    DIMENSIONS.flatMap((dimension) => {
      const filter = readFilter(params, PREFIX + dimension);
      return filter === undefined ? [] : [[dimension, filter]];
    }),
  );
}

/** The filters that hold, in a fixed order. */
export function listFilters(filters: Filters): readonly (readonly [Dimension, Filter])[] {
  return DIMENSIONS.flatMap((dimension) => {
    const filter = filters[dimension];
    return filter === undefined ? [] : [[dimension, filter] as const];
  });
}

/** A copy of the parameters with that filter, or without one of that dimension. */
export function withFilter(params: URLSearchParams, dimension: Dimension, filter: Filter | null): URLSearchParams {
  const next = new URLSearchParams(params);
  writeFilter(next, PREFIX + dimension, filter);
  return next;
}
