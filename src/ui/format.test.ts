import { describe, expect, it } from "vitest";
import { changeBetween, formatAgo, formatCompact, formatCount, formatDuration, formatEffort, formatInstant, formatShare, plural } from "@/ui/format";

describe("numbers", () => {
  it("groups thousands", () => {
    expect(formatCount(0)).toBe("0");
    expect(formatCount(1_234_567)).toBe("1,234,567");
  });

  it("shortens for axes", () => {
    expect(formatCompact(950)).toBe("950");
    expect(formatCompact(12_345)).toBe("12.3K");
  });

  it("never shows a share that is not nothing as nothing", () => {
    expect(formatShare(0)).toBe("0%");
    expect(formatShare(0.0004)).toBe("<0.1%");
    expect(formatShare(0.1234)).toBe("12.3%");
    expect(formatShare(1)).toBe("100%");
  });

  it("counts one and many", () => {
    expect(plural(1, "event")).toBe("1 event");
    expect(plural(0, "event")).toBe("0 events");
    expect(plural(2_000, "entry", "entries")).toBe("2,000 entries");
  });
});

describe("durations", () => {
  it.each([
    [0, "0 s"],
    [999, "999 ms"],
    [1_240, "1.2 s"],
    [9_990, "9.9 s"],
    [59_999, "59 s"],
    [93_000, "1 min 33 s"],
    [120_000, "2 min"],
    [3_660_000, "1 h 1 min"],
    [90_000_000, "1 d 1 h"],
  ])("%i ms is %s", (ms, text) => expect(formatDuration(ms)).toBe(text));

  it("says how long ago", () => {
    expect(formatAgo(400)).toBe("just now");
    expect(formatAgo(42_000)).toBe("42 s ago");
    expect(formatAgo(7_200_000)).toBe("2 h ago");
  });
});

describe("change", () => {
  it("has a direction and a sign", () => {
    expect(changeBetween(112, 100)).toEqual({ direction: "up", text: "+12%" });
    expect(changeBetween(97, 100)).toEqual({ direction: "down", text: "\u22123%" });
    expect(changeBetween(966, 1000)).toEqual({ direction: "down", text: "\u22123.4%" });
  });

  it("has no infinite percentage", () => {
    expect(changeBetween(5, 0)).toEqual({ direction: "up", text: "new" });
    expect(changeBetween(0, 0)).toBeNull();
  });

  it("is the same when the difference rounds away", () => {
    expect(changeBetween(100_001, 100_000)).toEqual({ direction: "same", text: "0%" });
  });
});

it("shows work in one unit, and never in days", () => {
  expect([0, 45, 90, 5_400, 9_000, 36_000, 1_234 * 3_600].map(formatEffort)).toEqual(["0 s", "45 s", "2 min", "90 min", "2.5 h", "10 h", "1,234 h"]);
});

it("writes an instant in UTC", () => {
  expect(formatInstant(new Date("2026-01-05T10:00:01.500Z"))).toBe("2026-01-05 10:00:01 UTC");
});
