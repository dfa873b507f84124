import { describe, expect, it } from "vitest";
import { bucketKey, bucketsOf } from "@/ui/overview/buckets";

const keys = (from: string, to: string, granularity: "hour" | "day" | "month", zone: string, now: string) =>
  bucketsOf({ from, to, granularity }, zone, new Date(now));

describe("days and months", () => {
  it("have no gaps and end today", () => {
    const days = keys("2026-02-27", "2026-03-31", "day", "UTC", "2026-03-02T08:00:00Z");
    expect(days.map((day) => day.key)).toEqual(["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02"]);
    expect(days.map((day) => day.running)).toEqual([false, false, false, true]);
    expect(days[0]).toMatchObject({ label: "27 Feb", title: "Fri, 27 Feb 2026" });
  });

  it("step through the short month", () => {
    const months = keys("2025-12-15", "2026-04-10", "month", "UTC", "2027-01-01T00:00:00Z");
    expect(months.map((month) => month.key)).toEqual(["2025-12", "2026-01", "2026-02", "2026-03", "2026-04"]);
    expect(months.at(-1)).toMatchObject({ label: "Apr 26", title: "April 2026", running: false });
  });
});

describe("hours", () => {
  it("begin at the local midnight, and stop at now", () => {
    const hours = keys("2026-01-05", "2026-01-05", "hour", "Asia/Kolkata", "2026-01-04T20:00:00Z");
    expect(hours.map((hour) => hour.key)).toEqual(["2026-01-04T18:30:00.000Z", "2026-01-04T19:30:00.000Z"]);
    expect(hours.map((hour) => hour.label)).toEqual(["00:00", "01:00"]);
    expect(hours.map((hour) => hour.running)).toEqual([false, true]);
  });

  it("are 25 in autumn and 23 in spring, and the repeated one has two names", () => {
    const autumn = keys("2026-10-25", "2026-10-25", "hour", "Europe/Berlin", "2027-01-01T00:00:00Z");
    expect(autumn).toHaveLength(25);
    expect(autumn[2]?.label).toBe(autumn[3]?.label);
    expect(autumn[2]?.title).not.toBe(autumn[3]?.title);
    expect(keys("2026-03-29", "2026-03-29", "hour", "Europe/Berlin", "2027-01-01T00:00:00Z")).toHaveLength(23);
  });
});

it("reads an instant however it was written", () => {
  expect(bucketKey("2026-01-05T01:00:00+01:00", "hour")).toBe("2026-01-05T00:00:00.000Z");
  expect(bucketKey("2026-01-05", "month")).toBe("2026-01");
});
