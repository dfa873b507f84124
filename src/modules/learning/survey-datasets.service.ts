import { z } from "zod";
import { type Columns, computed, defineDataset, streamed } from "@/modules/exports/dataset.service";
import { keySchema, rangeSchema } from "@/modules/exports/filters.contract";
import { LEAST_RESPONDENTS } from "./contract";
import { surveyAnswers } from "./datasets.store";
import type { SurveyGroup } from "./survey.contract";
import type { Surveys } from "./surveys.service";

const WITHHELD = `withheld: no group of at least ${LEAST_RESPONDENTS} people was complete in this range`;
const ofSurvey = z.strictObject({ survey: keySchema, range: rangeSchema, course: keySchema.optional() });
const NOTHING = [{ value: null, answers: null, share: null }];

const GROUP: Columns<SurveyGroup> = {
  responses: ({ responses }) => responses, average: ({ average }) => average, nps: ({ nps }) => nps, withheld: ({ withheld }) => withheld?.reason,
};

export const surveyDatasets = (surveys: Pick<Surveys, "list" | "results">) => [
  defineDataset({
    name: "surveys",
    title: "Surveys",
    permission: "insight:read",
    filter: z.strictObject({}),
    identifies: [],
    table: () =>
      computed(async (tenant) => (await surveys.list(tenant)).surveys, { survey: (row) => row.survey, title: (row) => row.title, audience: (row) => row.audience, described: (row) => row.declared, responses: (row) => row.responses, last_day: (row) => row.lastDay }),
  }),
  /** The numbers of the page, question by question and value by value: withheld where they are withheld there. */
  defineDataset({
    name: "survey_results",
    title: "Survey results",
    permission: "insight:read",
    filter: ofSurvey,
    identifies: [],
    table: (filter) =>
      computed(
        async (tenant) => {
          const { questions } = await surveys.results(tenant, filter, undefined);
          return questions.flatMap((question) => (question.distribution.length === 0 ? NOTHING : question.distribution).map((row) => ({ question, ...row })));
        },
        {
          survey: () => filter.survey, question_id: ({ question }) => question.id, kind: ({ question }) => question.kind, label: ({ question }) => question.label,
          answered: ({ question }) => (question.withheld === null ? question.answered : null), average: ({ question }) => question.average, nps: ({ question }) => question.nps?.score,
          value: ({ value }) => value, answers: ({ answers }) => answers, share: ({ share }) => share, withheld: ({ question }) => question.withheld?.reason,
        },
      ),
  }),
  defineDataset({
    name: "survey_weeks",
    title: "Survey results by week",
    permission: "insight:read",
    filter: ofSurvey,
    identifies: [],
    table: (filter) => computed(async (tenant) => (await surveys.results(tenant, filter, undefined)).trend, { week: ({ week }) => week, ...GROUP }),
  }),
  defineDataset({
    name: "survey_courses",
    title: "Survey results by course",
    permission: "insight:read",
    filter: ofSurvey,
    identifies: [],
    table: (filter) => computed(async (tenant) => (await surveys.results(tenant, filter, undefined)).byCourse, { course_id: ({ courseId }) => courseId, title: ({ title }) => title, ...GROUP }),
  }),
  defineDataset({
    name: "survey_answers",
    title: "Survey answers",
    permission: "insight:read",
    filter: ofSurvey,
    freeText: true,
    identifies: [],
    table: (filter, orgId, freeText) => streamed(surveyAnswers(orgId, filter, freeText, WITHHELD)),
  }),
];
