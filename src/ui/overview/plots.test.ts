import { describe, expect, it } from "vitest";
import type { Overview } from "@/modules/insights/contract";
import { total } from "@/ui/charts/series";
import { bucketsOf } from "@/ui/overview/buckets";
import { eventsPerBucket, plotAgainst, plotByType, trendOf } from "@/ui/overview/plots";

const NOW = new Date("2027-01-01T00:00:00Z");

/** `days` × `types` events: type number `t` happens `10 × (t + 1)` times a day, the last one most. */
function overviewOf(from: string, days: number, types: number): Overview {
  const ats = bucketsOf({ from, to: "2026-12-31", granularity: "day" }, "UTC", NOW).slice(0, days).map(({ key }) => key);
  const names = Array.from({ length: types }, (_, t) => `type_${t}`);
  const daily = names.reduce((sum, _, t) => sum + 10 * (t + 1), 0);
  const one = (events: number, people: number) => ({ events, people, sessions: 0, courses: 0 });
  return {
    from,
    to: ats.at(-1) ?? from,
    grain: "day",
    totals: one(daily * days, 5),
    buckets: ats.map((at) => ({ at, ...one(daily, 5) })),
    series: ats.flatMap((at) => names.map((type, t) => ({ at, type, events: 10 * (t + 1) }))),
    byType: names.map((type, t) => ({ type, events: 10 * (t + 1) * days })).reverse(),
  };
}

describe("by type", () => {
  it("keeps every event, in six series at most", () => {
    const overview = overviewOf("2026-01-01", 31, 9);
    const plot = plotByType(overview, "day", bucketsOf({ ...overview, granularity: "day" }, "UTC", NOW));
    expect(plot.series.map((one) => one.name)).toEqual(["type_8", "type_7", "type_6", "type_5", "type_4", "Other"]);
    expect(total(plot.series.map((one) => total(one.values)))).toBe(overview.totals.events);
    expect(new Set(plot.series.map((one) => one.color)).size).toBe(6);
  });

  it("has no Other where six types have room", () => {
    const overview = overviewOf("2026-01-01", 2, 6);
    const plot = plotByType(overview, "day", bucketsOf({ ...overview, granularity: "day" }, "UTC", NOW));
    expect(plot.series).toHaveLength(6);
    expect(plot.series.map((one) => one.name)).not.toContain("Other");
  });

  it("adds days up to months", () => {
    const overview = overviewOf("2026-01-01", 59, 2);
    const months = bucketsOf({ ...overview, granularity: "month" }, "UTC", NOW);
    expect(eventsPerBucket(overview, "month", months)).toEqual([31 * 30, 28 * 30]);
  });
});

it("lays the previous period under this one, from its first bucket on", () => {
  const current = overviewOf("2026-03-01", 3, 1);
  const previous = overviewOf("2026-02-26", 3, 2);
  const of = (overview: Overview) => ({ overview, buckets: bucketsOf({ ...overview, granularity: "day" }, "UTC", NOW) });
  const plot = plotAgainst(of(current), of(previous), "day");
  expect(plot.series.map((one) => one.values)).toEqual([
    [10, 10, 10],
    [30, 30, 30],
  ]);
});

it("has a trend with a zero for a day without events", () => {
  const overview = { ...overviewOf("2026-03-01", 3, 1) };
  const gap = { ...overview, buckets: overview.buckets.filter(({ at }) => at !== "2026-03-02") };
  expect(trendOf(gap, "people", bucketsOf({ ...overview, granularity: "day" }, "UTC", NOW))).toEqual([5, 0, 5]);
});
