import { daysBetween, shiftDay } from "@/kernel/day";
import { addMonths, dayIn, isDay } from "@/ui/day";

export const PRESETS = ["today", "7d", "30d", "90d", "12mo"] as const;
export type Preset = (typeof PRESETS)[number];

/** What the URL holds. A link is a saved view: `?range=7d&compare=1`, `?range=custom&from=…&to=…`. */
export type RangeChoice =
  | { readonly range: Preset; readonly compare: boolean }
  | { readonly range: "custom"; readonly from: string; readonly to: string; readonly compare: boolean };

export type Granularity = "hour" | "day" | "month";

/** The choice made concrete: days are local to the organisation, both ends are included. */
export interface ResolvedRange {
  readonly from: string;
  readonly to: string;
  readonly granularity: Granularity;
  /** As many days, just before. */
  readonly previous: { readonly from: string; readonly to: string };
}

export const PRESET_LABELS: Record<Preset, string> = {
  today: "Today",
  "7d": "Last 7 days",
  "30d": "Last 30 days",
  "90d": "Last 90 days",
  "12mo": "Last 12 months",
};

const DEFAULT: Preset = "30d";
const PRESET_DAYS: Record<Exclude<Preset, "12mo">, number> = { today: 1, "7d": 7, "30d": 30, "90d": 90 };
const OWN_PARAMS = ["range", "from", "to", "compare"];

/** Reads the choice; anything that makes no sense falls back to the last 30 days. */
export function parseRange(params: { get(name: string): string | null }): RangeChoice {
  const compare = params.get("compare") === "1";
  const range = params.get("range");
  if (range === "custom") {
    const from = params.get("from");
    const to = params.get("to");
    if (isDay(from) && isDay(to)) {
      return from <= to ? { range, from, to, compare } : { range, from: to, to: from, compare };
    }
  }
  const preset = PRESETS.find((known) => known === range);
  return { range: preset ?? DEFAULT, compare };
}

/** Writes the choice into a copy of the parameters; every other parameter stays as it is. */
export function writeRange(params: URLSearchParams, choice: RangeChoice): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const name of OWN_PARAMS) next.delete(name);
  if (choice.range === "custom") {
    next.set("range", "custom");
    next.set("from", choice.from);
    next.set("to", choice.to);
  } else if (choice.range !== DEFAULT) {
    next.set("range", choice.range);
  }
  if (choice.compare) next.set("compare", "1");
  return next;
}

export function resolveRange(choice: RangeChoice, timeZone: string, now: Date): ResolvedRange {
  if (choice.range === "custom") return concrete(choice.from, choice.to);
  const to = dayIn(timeZone, now);
  if (choice.range === "12mo") return concrete(addMonths(`${to.slice(0, 7)}-01`, -11), to);
  return concrete(shiftDay(to, 1 - PRESET_DAYS[choice.range]), to);
}

function concrete(from: string, to: string): ResolvedRange {
  const days = daysBetween(from, to) + 1;
  return {
    from,
    to,
    granularity: days <= 2 ? "hour" : days <= 92 ? "day" : "month",
    previous: { from: shiftDay(from, -days), to: shiftDay(from, -1) },
  };
}
