import type { Freshness, OverviewTotals } from "@/modules/insights/contract";
import type { OverviewAnswer } from "@/modules/insights/service";
import { plural } from "@/ui/format";
import type { FigureData } from "@/ui/figures";
import { bucketsOf } from "@/ui/overview/buckets";
import { trendOf } from "@/ui/overview/plots";

type Counted = readonly [figure: keyof OverviewTotals, label: string, definition: string];

const COUNTED: readonly Counted[] = [
  ["events", "Events", "Accepted events whose time lies in the range, each counted once."],
  ["people", "Active people", "Different people in the range: by user id, else by anonymous id. Somebody who comes on three days is one person."],
  ["sessions", "Sessions", "Different session ids among the events of the range."],
  ["courses", "Courses touched", "Different course ids among the events of the range."],
];

const OF_ONE_TYPE = "Counted over all types together; for one type alone it is not known.";

/** The figures of the page. @param compare whether the period before is shown beside them */
export function figuresOf({ overview, before, freshness }: OverviewAnswer, timeZone: string, now: Date, compare: boolean): FigureData[] {
  const steps = bucketsOf({ from: overview.from, to: overview.to, granularity: overview.grain }, timeZone, now);
  const counted = COUNTED.map(([figure, label, definition]): FigureData => {
    const value = overview.totals[figure];
    return {
      label,
      value,
      unit: "count",
      better: "up",
      ...(compare ? { previous: before[figure] } : {}),
      ...(value === null ? {} : { trend: trendOf(overview, figure, steps) }),
      madeOf: {
        definition,
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
    label: "Set aside",
    value,
    unit: "count",
    better: "down",
    madeOf: { definition: "Accepted events that could not be processed, of all time. They wait as dead letters and are in no number.", eventsCounted: null, asOf },
  };
}

function lag(freshness: Freshness): FigureData {
  return {
    label: "Ingest lag",
    value: freshness.ageMs,
    unit: "duration",
    better: "down",
    madeOf: {
      definition: "How long the oldest event that is not in the numbers yet has been waiting.",
      eventsCounted: null,
      asOf: freshness.dataFreshAsOf,
      notes: freshness.waiting === 0 ? "Nothing waits." : `${plural(freshness.waiting, "event")} waiting.`,
    },
  };
}
