import { dayIn } from "@/ui/day";
import { parseRange, resolveRange, type RangeChoice, type ResolvedRange } from "@/ui/range";
import { everInput } from "../traffic/url-state";

const PAGE_LENGTH = 500;
const MOST_PAGES = 200;

export interface PagesView {
  readonly choice: RangeChoice;
  readonly range: ResolvedRange;
  /** The one that is shown over time. */
  readonly page: string | null;
  /** The organisation's local day. */
  readonly today: string;
}

export function viewOf(params: URLSearchParams, timeZone: string, now: Date): PagesView {
  const choice = parseRange(params);
  const page = params.get("page");
  return { choice, range: resolveRange(choice, timeZone, now), page: page && page.length <= PAGE_LENGTH ? page : null, today: dayIn(timeZone, now) };
}

export function withPage(params: URLSearchParams, page: string | null): URLSearchParams {
  const next = new URLSearchParams(params);
  if (page === null) next.delete("page");
  else next.set("page", page);
  return next;
}

/** The questions that the page asks; server and browser must ask them in the same words. */
export function inputsOf(org: string, { range: { from, to, previous }, page, today }: PagesView) {
  const filters = page === null ? {} : { page };
  return {
    list: { org, range: { from, to, filters: {}, crawlers: false }, dimension: "page" as const, limit: MOST_PAGES },
    shown: { org, range: { from, to, filters, crawlers: false } },
    /** Whether the page was ever viewed; asked only where the range has no view of it. */
    everSeen: { org, range: { ...everInput(org, today).range, filters } },
    engagement: { org, page: page ?? "", range: { from, to } },
    /** Asked only where periods are compared. */
    previous: { org, range: { ...previous, filters, crawlers: false } },
  };
}
