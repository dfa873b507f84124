// `npm run docs:definitions`: writes docs/definitions.md from the figures that the modules define. A test compares.
import { writeFileSync } from "node:fs";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import type { Figure, FigureUnit } from "@/kernel/figure";
import { OVERVIEW_FIGURES } from "@/modules/insights/definitions";
import { LEARNER_FIGURES, LEARNING_FIGURES, LESSON_FIGURES, SURVEY_FIGURES } from "@/modules/learning/definitions";
import { PIPELINE_FIGURES } from "@/modules/pipeline/definitions";
import { REALTIME_FIGURES, SITE_FIGURES } from "@/modules/site/definitions";

/** Every group of figures, by its title in the document; a test holds this against the modules. */
export const SECTIONS: Readonly<Record<string, Readonly<Record<string, Figure>>>> = {
  Overview: OVERVIEW_FIGURES,
  Site: SITE_FIGURES,
  "Site, right now": REALTIME_FIGURES,
  Learning: LEARNING_FIGURES,
  "Courses, cohorts and lessons": LESSON_FIGURES,
  "One learner": LEARNER_FIGURES,
  Surveys: SURVEY_FIGURES,
  Pipeline: PIPELINE_FIGURES,
};

const UNITS: Readonly<Record<FigureUnit, string>> = { count: "number", duration: "time", effort: "time of people", share: "percent", mean: "mean" };

const INTRODUCTION = `# Definitions

What each number on a page means. Pages show the same words when a figure is opened: both come from the \`definitions.ts\`
of a module, and this file is written by \`npm run docs:definitions\`.

Ranges are local days, the first and the last included. A rate is a share of a named set, and lies between 0 and 100%;
of an empty set there is none.
`;

export function definitionsDocument(): string {
  const sections = Object.entries(SECTIONS).map(([title, figures]) => {
    const rows = Object.values(figures).map(({ name, sentence, of, unit }) => `| ${name} | ${sentence} | ${of} | ${UNITS[unit]} |`);
    return [`## ${title}`, "", "| figure | definition | counted of | unit |", "| --- | --- | --- | --- |", ...rows, ""].join("\n");
  });
  return [INTRODUCTION, ...sections].join("\n");
}

const FILE = fileURLToPath(new URL("../docs/definitions.md", import.meta.url));
if (argv[1] === fileURLToPath(import.meta.url)) writeFileSync(FILE, definitionsDocument());
