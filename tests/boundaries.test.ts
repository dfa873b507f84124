import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import config from "../.dependency-cruiser.mjs";
import { boundaries } from "../scripts/boundaries.mjs";

/** Raise it as the house grows: a check that sees less than this has lost its sight. */
const FEWEST_MODULES = 350;

test("dependencies follow the layers", async () => {
  const { modules, violations } = await boundaries();
  expect(violations).toEqual([]);
  expect(modules).toBeGreaterThanOrEqual(FEWEST_MODULES);
});

test("every rule catches the house that is broken on purpose", async () => {
  const { violations } = await boundaries(fileURLToPath(new URL("fixtures/broken-layout", import.meta.url)));
  const caught = new Set(violations.map((violation) => violation.split(":")[0]));
  const rules = [...config.forbidden.map((rule) => rule.name), "router-type"];
  expect(rules.filter((rule) => !caught.has(rule))).toEqual([]);
  expect([...caught].filter((rule) => rule === "not-seen")).toEqual([]);
});
