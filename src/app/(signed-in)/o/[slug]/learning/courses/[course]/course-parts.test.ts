import { expect, it } from "vitest";
import { daysOf } from "../../when-active";
import { moved } from "./move-item";
import { retentionPlot, stepOf } from "./retention";

it("draws a video in steps of equal length, unseen seconds included", () => {
  const curve = [
    { from: 0, to: 10, viewers: 2, plays: 2, share: 100 },
    { from: 10, to: 15, viewers: 1, plays: 4, share: 50 },
  ];
  const { buckets, series } = retentionPlot({ curve, lengthSeconds: 25 });
  expect(buckets.map(({ title }) => title)).toEqual(["0:00 to 0:05", "0:05 to 0:10", "0:10 to 0:15", "0:15 to 0:20", "0:20 to 0:25"]);
  expect(series.map(({ values }) => values)).toEqual([[2, 2, 1, 0, 0], [2, 2, 4, 0, 0]]);
});

it("takes the mean where a long video makes a step longer than a stretch", () => {
  expect([stepOf(60), stepOf(600), stepOf(601), stepOf(7_200)]).toEqual([5, 5, 10, 60]);
  const { series } = retentionPlot({ curve: [{ from: 0, to: 5, viewers: 4, plays: 4, share: 100 }, { from: 5, to: 900, viewers: 2, plays: 2, share: 50 }], lengthSeconds: 900 });
  expect(series[0]?.values.slice(0, 2)).toEqual([3, 2]);
});

it("draws nothing of an unwatched video", () => {
  expect(retentionPlot({ curve: [], lengthSeconds: null }).buckets).toEqual([]);
});

it("moves one of a list, and only to a place that there is", () => {
  expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
  expect(moved(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
  for (const to of [-1, 3, Number.NaN, 0.5]) expect(moved(["a", "b", "c"], 1, to)).toEqual(["a", "b", "c"]);
});

it("offers the days with activity, and no more than the latest year of them", () => {
  expect(daysOf({ from: "2013-09-16", to: "2013-10-06" })).toEqual({ from: "2013-09-16", to: "2013-10-06" });
  expect(daysOf({ from: "2013-09-16", to: "2024-12-31" })).toEqual({ from: "2024-01-01", to: "2024-12-31" });
});
