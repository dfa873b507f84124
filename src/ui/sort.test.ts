import { expect, it } from "vitest";
import { compareValues, type SortValue } from "@/ui/sort";

const sorted = (values: SortValue[], direction: "ascending" | "descending") => values.sort((a, b) => compareValues(a, b, direction));

it("sorts numbers by size and text as people do", () => {
  expect(sorted([10, 9, 100], "ascending")).toEqual([9, 10, 100]);
  expect(sorted(["item 10", "Item 2", "apple"], "ascending")).toEqual(["apple", "Item 2", "item 10"]);
});

it("puts what is missing last in both directions", () => {
  expect(sorted([null, 1, 2], "ascending")).toEqual([1, 2, null]);
  expect(sorted([null, 1, 2], "descending")).toEqual([2, 1, null]);
});
