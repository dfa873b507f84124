import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { markdownTables, variables } from "./table";
import { Variables } from "./variables";

const operating = readFileSync(new URL("../../docs/operating.md", import.meta.url), "utf8");

test("docs/operating.md holds the tables that `plumbline env` prints", () => {
  const documented = operating.match(/<!-- plumbline env -->\n+([\s\S]*?)\n+<!-- end -->/)?.[1];
  // To correct the document, put what `npx plumbline env` prints between its two markers.
  expect(documented).toBe(markdownTables());
});

test("every variable that is read is in a table, once", () => {
  expect(variables().map(({ name }) => name).sort()).toEqual(Object.keys(Variables.shape).sort());
});
