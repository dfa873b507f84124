import { expect, test } from "vitest";
import { isDay } from "./day";

test("a day is one of the calendar, in full", () => {
  expect(["2026-01-31", "2024-02-29"].every(isDay)).toBe(true);
  expect(["2026-02-30", "2025-02-29", "2026-13-01", "2026-1-1", "2026-01-31T00:00:00Z", "", "today"].some(isDay)).toBe(false);
});
