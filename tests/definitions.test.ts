import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Figure } from "@/kernel/figure";
import { definitionsDocument, SECTIONS } from "../scripts/definitions";

const root = new URL("../", import.meta.url).pathname;
const filesIn = (folder: string, name: RegExp) => readdirSync(`${root}${folder}`, { recursive: true, encoding: "utf8" }).filter((file) => name.test(file)).map((file) => `${root}${folder}/${file}`);

test("docs/definitions.md says what the pages say: npm run docs:definitions", () => {
  expect(readFileSync(`${root}docs/definitions.md`, "utf8")).toBe(definitionsDocument());
});

test("every group of figures that a module defines is in the document", async () => {
  const modules = await Promise.all(filesIn("src/modules", /(?:^|\/)definitions\.ts$/).map((file) => import(file) as Promise<Record<string, unknown>>));
  const groups = modules.flatMap((one) => Object.entries(one).filter(([name]) => name.endsWith("_FIGURES")).map(([, group]) => group));
  expect(groups.length).toBeGreaterThan(5);
  expect(new Set(Object.values(SECTIONS))).toEqual(new Set(groups));
});

test("every figure of a page is one of the document", () => {
  const shown = filesIn("src/app", /\.tsx?$/).map((file) => readFileSync(file, "utf8")).join("\n");
  // Only defineFigures makes what a page can show; a page that casts its own would not be in the document.
  expect(shown).not.toMatch(/as Figure\b|defineFigures/);
  expect(readFileSync(`${root}src/ui/figures.tsx`, "utf8")).not.toMatch(/as Figure\b|defineFigures/);
});

test("a definition is one or two whole sentences, and no name stands twice in a group", () => {
  for (const [title, group] of Object.entries(SECTIONS)) {
    const figures: readonly Figure[] = Object.values(group);
    for (const { sentence, of, name } of figures) {
      expect(sentence, `${title}: ${name}`).toMatch(/^[A-Z0-9].*\.$/s);
      expect(`${sentence}${of}${name}`, `${title}: ${name}`).not.toContain("|");
    }
  }
});
