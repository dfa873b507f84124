import { shiftDay } from "@/kernel/day";
import type { Filters } from "@/modules/site/dashboard/contract";
import type { Dimension } from "@/modules/site/dimensions";
import { parseRange, resolveRange, type RangeChoice, type ResolvedRange } from "@/ui/range";
import { listFilters, readFilters } from "../filters";

/** What the address asks to be shown. */
export interface TrafficView {
  readonly choice: RangeChoice;
  readonly range: ResolvedRange;
  readonly filters: Filters;
  /** Crawlers instead of people. */
  readonly crawlers: boolean;
}

export function viewOf(params: URLSearchParams, timeZone: string, now: Date): TrafficView {
  const choice = parseRange(params);
  return { choice, range: resolveRange(choice, timeZone, now), filters: readFilters(params), crawlers: params.get("crawlers") === "1" };
}

export function withCrawlers(params: URLSearchParams, crawlers: boolean): URLSearchParams {
  const next = new URLSearchParams(params);
  if (crawlers) next.set("crawlers", "1");
  else next.delete("crawlers");
  return next;
}

/** Whether the days of visits are known: rollups have them for no hours and for no filter. */
export function knowsVisitDays({ range, filters }: TrafficView): boolean {
  return range.granularity !== "hour" && listFilters(filters).length === 0;
}

/** So many rows a list has at first, and after "Show more". */
export const ROWS = { few: 10, many: 100 } as const;

/** The questions that the page asks; server and browser must ask them in the same words. */
export function inputsOf(org: string, { range: { from, to, previous }, filters, crawlers }: TrafficView) {
  const range = { from, to, filters, crawlers };
  return {
    shown: { org, range },
    /** Asked only where periods are compared. */
    previous: { org, range: { ...previous, filters, crawlers } },
    /** Asked only where steps are days and nothing is filtered. */
    visitDays: { org, range: { from, to }, crawlers },
    breakdown: (dimension: Dimension, limit: number = ROWS.few) => ({ org, range, dimension, limit }),
  };
}

/** Nearly as many days as one may ask for. */
const EVER_DAYS = 3_650;

/** Whether anybody has ever been seen, up to today; asked only where a range has nothing. */
export function everInput(org: string, today: string) {
  return { org, range: { from: shiftDay(today, -EVER_DAYS), to: today, filters: {}, crawlers: false } };
}
