import { type Bind, filterSql } from "@/db/filter";
import { exactly, type Filter } from "@/kernel/filter";
import { DIMENSIONS, SITE_DIMENSIONS } from "../dimensions";
import type { Filters } from "./contract";

/** SQL: the conditions that filters put on a row `s` of `business.site_sessions`, one each. */
export function visitConditions(filters: Filters, bind: Bind): readonly string[] {
  return DIMENSIONS.flatMap((dimension) => {
    const filter = filters[dimension];
    if (filter === undefined) return [];
    const { column } = SITE_DIMENSIONS[dimension];
    return [column === null ? sawPage(filter, bind) : filterSql(`s.${column}`, filter, bind)];
  });
}

/** The plain case has a form of its own: it is what pages ask, and an array is searched faster than its elements are listed. */
function sawPage(filter: Filter, bind: Bind): string {
  const page = exactly(filter);
  return page === undefined ? `EXISTS (SELECT 1 FROM unnest(s.pages) AS v(page) WHERE ${filterSql("v.page", filter, bind)})` : `s.pages @> ARRAY[${bind(page)}::text]`;
}

/** SQL: how many page views of a row `s` match. */
export function matchingViews(page: Filter | undefined, bind: Bind): string {
  if (page === undefined) return "s.page_views";
  const one = exactly(page);
  return one === undefined ? `(SELECT count(*) FROM unnest(s.pages) AS v(page) WHERE ${filterSql("v.page", page, bind)})` : `cardinality(array_positions(s.pages, ${bind(one)}::text))`;
}
