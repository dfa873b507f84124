import { describe, expect, it } from "vitest";
import { parseRange, resolveRange, writeRange } from "@/ui/range";

const parse = (query: string) => parseRange(new URLSearchParams(query));

describe("reading the URL", () => {
  it("defaults to the last 30 days", () => {
    expect(parse("")).toEqual({ range: "30d", compare: false });
  });

  it("reads presets and the comparison", () => {
    expect(parse("range=12mo&compare=1")).toEqual({ range: "12mo", compare: true });
  });

  it("reads a custom range, and turns a reversed one round", () => {
    expect(parse("range=custom&from=2026-02-01&to=2026-01-01")).toEqual({
      range: "custom",
      from: "2026-01-01",
      to: "2026-02-01",
      compare: false,
    });
  });

  it.each(["range=century", "range=custom", "range=custom&from=2026-02-30&to=2026-03-01", "range=custom&from=x&to=y"])(
    "falls back for %s",
    (query) => expect(parse(query).range).toBe("30d"),
  );
});

describe("writing the URL", () => {
  it("keeps what belongs to others and drops what it replaces", () => {
    const before = new URLSearchParams("type=page_view&range=custom&from=2026-01-01&to=2026-01-02");
    expect(writeRange(before, { range: "7d", compare: true }).toString()).toBe("type=page_view&range=7d&compare=1");
  });

  it("says nothing about the default", () => {
    expect(writeRange(new URLSearchParams("range=7d"), { range: "30d", compare: false }).toString()).toBe("");
  });

  it("reads back what it wrote", () => {
    for (const query of ["", "range=today", "range=custom&from=2013-10-01&to=2014-09-30&compare=1"]) {
      const choice = parse(query);
      expect(parseRange(writeRange(new URLSearchParams(), choice))).toEqual(choice);
    }
  });
});

describe("making it concrete", () => {
  const resolve = (query: string, zone: string, now: string) => resolveRange(parse(query), zone, new Date(now));

  it("takes today from the organisation's calendar, not from UTC", () => {
    expect(resolve("range=today", "Pacific/Auckland", "2026-01-05T12:00:00Z").to).toBe("2026-01-06");
    expect(resolve("range=today", "America/Los_Angeles", "2026-01-05T02:00:00Z").to).toBe("2026-01-04");
  });

  it("includes both ends, and compares with the days just before", () => {
    expect(resolve("range=7d", "UTC", "2026-01-05T12:00:00Z")).toEqual({
      from: "2025-12-30",
      to: "2026-01-05",
      granularity: "day",
      previous: { from: "2025-12-23", to: "2025-12-29" },
    });
  });

  it("counts days across a change of clocks", () => {
    expect(resolve("range=30d", "Europe/Berlin", "2026-04-10T12:00:00Z").from).toBe("2026-03-12");
  });

  it("shows hours for a day and months for a year", () => {
    expect(resolve("range=today", "UTC", "2026-01-05T12:00:00Z").granularity).toBe("hour");
    expect(resolve("range=custom&from=2013-10-01&to=2014-09-30", "UTC", "2026-01-05T12:00:00Z").granularity).toBe("month");
  });

  it("begins twelve months on the first of a month", () => {
    expect(resolve("range=12mo", "UTC", "2028-02-29T12:00:00Z")).toEqual({
      from: "2027-03-01",
      to: "2028-02-29",
      granularity: "month",
      previous: { from: "2026-02-28", to: "2027-02-28" },
    });
  });
});
