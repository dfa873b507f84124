import { parseRange, resolveRange, type RangeChoice, type ResolvedRange } from "@/ui/range";

const TYPE_LENGTH = 100;

/** What the address asks to be shown. */
export interface OverviewView {
  readonly choice: RangeChoice;
  readonly range: ResolvedRange;
  /** Only events of this type. */
  readonly type: string | null;
}

export function viewOf(params: URLSearchParams, timeZone: string, now: Date): OverviewView {
  const choice = parseRange(params);
  const type = params.get("type");
  return { choice, range: resolveRange(choice, timeZone, now), type: type && type.length <= TYPE_LENGTH ? type : null };
}

/** A copy of the parameters with that filter, or without any. */
export function withType(params: URLSearchParams, type: string | null): URLSearchParams {
  const next = new URLSearchParams(params);
  if (type === null) next.delete("type");
  else next.set("type", type);
  return next;
}

type Input = { readonly org: string; readonly range: { readonly from: string; readonly to: string }; readonly type?: string };

/** The questions that the page asks; server and browser must ask them in the same words. */
export function inputsOf(org: string, { range: { from, to, previous }, type }: OverviewView) {
  const filter = type === null ? {} : { type };
  const all: Input = { org, range: { from, to } };
  return {
    /** Every type, for the list that one filters by. */
    all,
    /** What figures and chart show; without a filter the same question as `all`. */
    shown: { ...all, ...filter } satisfies Input,
    /** Asked only where periods are compared. */
    previous: { org, range: previous, ...filter } satisfies Input,
  };
}
