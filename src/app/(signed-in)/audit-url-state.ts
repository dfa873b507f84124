import { shiftDay } from "@/kernel/day";
import { isUuid } from "@/kernel/ids";
import type { AuditLogRow } from "@/modules/audit/log.contract";
import { isDay } from "@/ui/day";

export const FILTERS = ["action", "actor", "target"] as const;
export type FilterName = (typeof FILTERS)[number];
export const FILTER_LABELS: Readonly<Record<FilterName, string>> = { action: "Action", actor: "By", target: "Object" };
const LONGEST = 200;

export interface AuditView {
  readonly filter: Readonly<Partial<Record<FilterName, string>>>;
  /** UTC days, both included. */
  readonly from: string | null;
  readonly to: string | null;
  readonly before: string | null;
}

/** What the address asks for; what it cannot mean is as if it were not there. */
export function viewOf(params: URLSearchParams): AuditView {
  const day = (name: string) => {
    const value = params.get(name);
    return value !== null && isDay(value) ? value : null;
  };
  const before = params.get("before");
  return {
    filter: Object.fromEntries(FILTERS.flatMap((name) => (params.get(name) ? [[name, params.get(name)?.slice(0, LONGEST)]] : []))),
    from: day("from"),
    to: day("to"),
    before: before !== null && isUuid(before) ? before : null,
  };
}

/** What the list asks; server and browser must ask it in the same words. */
export function inputOf({ filter, from, to, before }: AuditView) {
  const start = (day: string) => new Date(`${day}T00:00:00Z`);
  return { filter: { ...filter, ...(from === null ? {} : { from: start(from) }), ...(to === null ? {} : { to: start(shiftDay(to, 1)) }) }, before };
}

function changed(params: URLSearchParams, name: string, value: string | null): URLSearchParams {
  const next = new URLSearchParams(params);
  next.delete("before");
  if (value === null) next.delete(name);
  else next.set(name, value);
  return next;
}

export const withFilter = (params: URLSearchParams, name: FilterName, value: string | null) => changed(params, name, value);
export const withDay = (params: URLSearchParams, name: "from" | "to", day: string | null) => changed(params, name, day);
export const withPage = (params: URLSearchParams, before: string | null) => changed(params, "before", before);

const OTHERS: Readonly<Record<string, string>> = { operator: "Command line", system: "Plumbline" };

/** Who did it, as people say it. */
export function actorWords({ actor, actorName }: Pick<AuditLogRow, "actor" | "actorName">): string {
  return actorName ?? OTHERS[actor] ?? actor;
}

const wordsOf = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

/** `viewer → analyst`, and whatever else the entry says. */
export function changeOf(details: Readonly<Record<string, unknown>>): string {
  const { from, to, ...rest } = details;
  const change = from === undefined && to === undefined ? [] : [`${from === undefined ? "nothing" : wordsOf(from)} → ${to === undefined ? "nothing" : wordsOf(to)}`];
  return [...change, ...Object.entries(rest).map(([name, value]) => `${name}: ${wordsOf(value)}`)].join(", ");
}
