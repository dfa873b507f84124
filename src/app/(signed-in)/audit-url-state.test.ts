import { expect, it } from "vitest";
import { actorWords, changeOf, inputOf, viewOf, withDay, withFilter, withPage } from "./audit-url-state";

const ID = "0190a0b0-0000-7000-8000-000000000000";

it("reads the address, and drops what it cannot mean", () => {
  expect(viewOf(new URLSearchParams(`action=key.revoked&from=2026-02-30&to=2026-01-31&before=${ID}`))).toEqual({ filter: { action: "key.revoked" }, from: null, to: "2026-01-31", before: ID });
  expect(viewOf(new URLSearchParams("before=1&actor="))).toEqual({ filter: {}, from: null, to: null, before: null });
});

it("asks for whole days", () => {
  const input = inputOf(viewOf(new URLSearchParams("from=2026-01-31&to=2026-01-31")));
  expect(input.filter).toEqual({ from: new Date("2026-01-31T00:00:00Z"), to: new Date("2026-02-01T00:00:00Z") });
});

it("goes back to the latest when a filter changes", () => {
  const older = withPage(new URLSearchParams("actor=system"), ID);
  expect(older.toString()).toBe(`actor=system&before=${ID}`);
  expect(withFilter(older, "action", "key.created").toString()).toBe("actor=system&action=key.created");
  expect(withDay(older, "from", "2026-01-01").has("before")).toBe(false);
});

it("says who, and what changed", () => {
  expect(actorWords({ actor: "operator", actorName: null })).toBe("Command line");
  expect(actorWords({ actor: "user:1", actorName: "ann@example.com" })).toBe("ann@example.com");
  expect(changeOf({ from: "viewer", to: "analyst", created: false })).toBe("viewer → analyst, created: false");
  expect(changeOf({})).toBe("");
});
