import type { Freshness, OverviewTotals } from "@/modules/insights/contract";
import type { OverviewAnswer } from "@/modules/insights/service";
import { OVERVIEW_FIGURES } from "@/modules/insights/definitions";
import { plural } from "@/ui/format";
import type { FigureData } from "@/ui/figures";
import { bucketsOf } from "@/ui/overview/buckets";
import { trendOf } from "@/ui/overview/plots";

const COUNTED = ["events", "people", "sessions", "courses"] as const satisfies readonly (keyof OverviewTotals)[];

const OF_ONE_TYPE = "Counted over all types together; for one type alone it is not known.";

/** The figures of the page. @param compare whether the period before is shown beside them */
export function figuresOf({ overview, before, freshness }: OverviewAnswer, timeZone: string, now: Date, compare: boolean): FigureData[] {
  const steps = bucketsOf({ from: overview.from, to: overview.to, granularity: overview.grain }, timeZone, now);
  const counted = COUNTED.map((figure): FigureData => {
    const value = overview.totals[figure];
    return {
      figure: OVERVIEW_FIGURES[figure],
      value,
      ...(compare ? { previous: before[figure] } : {}),
      ...(value === null ? {} : { trend: trendOf(overview, figure, steps) }),
      madeOf: {
        eventsCounted: overview.totals.events,
        asOf: freshness.dataFreshAsOf,
        ...(value === null ? { notes: OF_ONE_TYPE } : {}),
      },
    };
  });
  return [...counted, setAside(freshness), lag(freshness)];
}

function setAside({ setAside: value, dataFreshAsOf: asOf }: Freshness): FigureData {
  return {
    figure: OVERVIEW_FIGURES.setAside,
    value,
    madeOf: { eventsCounted: null, asOf },
  };
}

function lag(freshness: Freshness): FigureData {
  return {
    figure: OVERVIEW_FIGURES.lag,
    value: freshness.ageMs,
    madeOf: {
      eventsCounted: null,
      asOf: freshness.dataFreshAsOf,
      notes: freshness.waiting === 0 ? "Nothing waits." : `${plural(freshness.waiting, "event")} waiting.`,
    },
  };
}
