import type { Overview } from "@/modules/insights/contract";
import type { Plot } from "@/ui/charts/series";
import { bucketsOf } from "@/ui/overview/buckets";
import { colorsOfTypes, plotAgainst, plotByType } from "@/ui/overview/plots";
import { QUIET_COLOR } from "@/ui/palette";
import type { OverviewView } from "./url-state";

interface Plotted {
  readonly view: OverviewView;
  readonly timeZone: string;
  readonly now: Date;
  /** Every type of the range: it decides the colours. */
  readonly all: Overview | undefined;
  readonly shown: Overview;
  /** Given where periods are compared. */
  readonly previous: Overview | undefined;
}

export function plotOf({ view: { range, type }, timeZone, now, all, shown, previous }: Plotted): Plot {
  const { granularity } = range;
  const buckets = bucketsOf(range, timeZone, now);
  if (previous) {
    const before = bucketsOf({ ...range.previous, granularity }, timeZone, now);
    return plotAgainst({ overview: shown, buckets }, { overview: previous, buckets: before }, granularity);
  }
  const colors = colorsOfTypes((all ?? shown).byType);
  // A type that is filtered by has a name in the chart, however rare it is.
  return plotByType(shown, granularity, buckets, type === null ? colors : new Map([[type, colors.get(type) ?? QUIET_COLOR]]));
}
