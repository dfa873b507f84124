import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { EVENT_TYPES } from "./types";

it("names the types and properties that the documentation names", () => {
  const text = readFileSync("docs/learning-events.md", "utf8");
  const rows = text.split("\n").filter((line) => line.startsWith("| `")).map((line) => line.split("|"));
  const codes = (cell: string | undefined) => [...(cell ?? "").matchAll(/`([^`]+)`/g)].map(([, code]) => code);
  expect(EVENT_TYPES.map(({ types, properties }) => [types, properties])).toEqual(rows.map((cells) => [codes(cells[1]), codes(cells[2])]));
});
