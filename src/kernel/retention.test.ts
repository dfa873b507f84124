import { expect, test } from "vitest";
import { cutoff, effective, later } from "./retention";

test("an organisation keeps events for less than the installation, never for more", () => {
  const ceiling = { rawDays: 180, stagingDays: null };
  expect(effective(ceiling, { rawDays: null, stagingDays: null })).toEqual(ceiling);
  expect(effective(ceiling, { rawDays: 400, stagingDays: 30 })).toEqual({ rawDays: 180, stagingDays: 30 });
  expect(effective(ceiling, { rawDays: 90, stagingDays: null })).toEqual({ rawDays: 90, stagingDays: null });
});

test("a day of receipt is past its time when it ended so many days before today began", () => {
  expect(cutoff(30, Date.parse("2026-03-31T00:00:00Z"))).toEqual(new Date("2026-03-01T00:00:00Z"));
  expect(cutoff(30, Date.parse("2026-03-31T23:59:59Z"))).toEqual(new Date("2026-03-01T00:00:00Z"));
  expect(cutoff(null, 0)).toBeNull();
});

test("nothing is later than a day", () => {
  const [early, late] = [new Date(1), new Date(2)];
  expect([later(early, late), later(late, early), later(null, early), later(late, null), later(null, null)]).toEqual([late, late, early, late, null]);
});
