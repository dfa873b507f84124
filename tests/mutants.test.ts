import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { MUTANTS } from "../scripts/mutants/list";
import { occurrences } from "../scripts/mutants/mutant";

const root = join(import.meta.dirname, "..");

test("every fault of the list still applies: its text stands exactly once in its file", () => {
  const wrong = MUTANTS.map(({ id, file, find }) => [id, file, occurrences(readFileSync(join(root, file), "utf8"), find)] as const).filter(([, , n]) => n !== 1);
  expect(wrong).toEqual([]);
});

test("every fault changes something, has a name of its own and tests that exist", () => {
  expect(MUTANTS.length).toBeGreaterThanOrEqual(60);
  expect(new Set(MUTANTS.map(({ id }) => id)).size).toBe(MUTANTS.length);
  for (const { id, find, replace, tests } of MUTANTS) {
    expect(replace, id).not.toBe(find);
    expect(tests.length, id).toBeGreaterThan(0);
    for (const path of tests) expect(existsSync(join(root, path)), `${id}: ${path}`).toBe(true);
  }
});
