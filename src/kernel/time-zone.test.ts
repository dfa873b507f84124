import { expect, test } from "vitest";
import { timeZoneOf } from "./time-zone";

test("a zone is a place, or UTC", () => {
  expect(timeZoneOf("Europe/Berlin")).toBe("Europe/Berlin");
  expect(timeZoneOf("europe/berlin")).toBe("Europe/Berlin");
  expect(timeZoneOf("utc")).toBe("UTC");
  expect(timeZoneOf("Asia/Kolkata")).toBeDefined();
  expect(timeZoneOf("Asia/Calcutta")).toBeDefined();
  expect(timeZoneOf("America/Argentina/Buenos_Aires")).toBe("America/Argentina/Buenos_Aires");
  for (const text of ["", "CET", "+02:00", "Europe/Atlantis", "Europe/Berlin'; DROP TABLE x", "localtime", "Europe"]) {
    expect(timeZoneOf(text)).toBeUndefined();
  }
});
