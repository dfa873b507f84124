import { allSent } from "@/db/sql";
import type { Tenant } from "@/db/tenant";
import { Fault } from "@/kernel/fault";
import type { Actor } from "@/modules/audit/contract";
import { recordAudit } from "@/modules/audit/service";
import type { Insights } from "@/modules/insights/service";
import { type Fresh, percent, type Range } from "./contract";
import type { SurveyDefinition, SurveyResults, SurveyRow } from "./survey.contract";
import { coursesOf, questionsOf, resultOf, weeksOf } from "./survey-results";
import {
  countAnswers, countAsked, countWords, deleteSurvey, queryGrouped, queryParticipation, queryQuestions, queryStreams, querySurveys, queryTexts, type ResponseFilter, saveSurvey as storeSurvey,
} from "./surveys.store";
import { reasonOf } from "./withhold";

export interface SurveyQuery {
  readonly survey: string;
  readonly range: Range;
  readonly course?: string | undefined;
}

/** Who reads free text as it was written, which the audit log records; undefined: it is redacted. */
export type TextReader = Actor | undefined;

export interface Surveys {
  list(tenant: Tenant): Promise<Fresh & { readonly surveys: readonly SurveyRow[] }>;
  /** @throws Fault `not_found` */
  results(tenant: Tenant, query: SurveyQuery, reader: TextReader): Promise<SurveyResults>;
  /** Describes a survey, or describes it again. @throws Fault `invalid_request` */
  save(tenant: Tenant, survey: SurveyDefinition, actor: Actor): Promise<void>;
  /** Takes the description away; responses are events and stay. @throws Fault `not_found` */
  remove(tenant: Tenant, survey: string, actor: Actor): Promise<void>;
}

const MOST_TEXTS = 200;

export function createSurveys(insights: Pick<Insights, "freshness">): Surveys {
  return {
    list: (tenant) =>
      tenant.answer(async (together) => {
        const freshness = await insights.freshness(together);
        return { surveys: await together.read((sql) => querySurveys(sql, tenant.orgId)), freshness, data_fresh_as_of: freshness.dataFreshAsOf };
      }),

    results: (given, query, reader) => given.answer((tenant) => resultsOf(insights, tenant, query, reader), { records: reader !== undefined }),

    save: saveSurvey,

    async remove(tenant, survey, actor) {
      await tenant.write(async (sql) => {
        if (!(await deleteSurvey(sql, tenant.orgId, survey))) throw new Fault("not_found", "There is no such survey.", { path: "survey" });
        await recordAudit(sql, { orgId: tenant.orgId, actor, action: "survey.removed", target: `survey:${survey}` });
      });
    },
  };
}

async function resultsOf(insights: Pick<Insights, "freshness">, tenant: Tenant, { survey, range, ...query }: SurveyQuery, reader: TextReader): Promise<SurveyResults> {
  const course = query.course ?? null;
  const freshness = await insights.freshness(tenant);
  const { orgId } = tenant;
  const filter: ResponseFilter = { survey, ...range, course };
  const [row] = await tenant.read((sql) => querySurveys(sql, orgId, survey));
  if (row === undefined) throw new Fault("not_found", "There is no such survey.", { path: "survey" });
  const [people, asked, counts, words, streams, described, grouped] = await tenant.read((sql) =>
    allSent([queryParticipation(sql, orgId, filter), countAsked(sql, orgId, filter, row.audience), countAnswers(sql, orgId, filter), countWords(sql, orgId, filter), queryStreams(sql, orgId, survey, course), queryQuestions(sql, orgId, survey), queryGrouped(sql, orgId, survey, course)]),
  );
  const questions = questionsOf(described, streams);
  const { responses, respondents } = people.find(({ part }) => part === "all") ?? { responses: 0, respondents: 0 };
  // Who took part and what they said only ever comes in whole groups.
  const withheld = counts.length === 0 && respondents === 0 && grouped !== null;
  const shownAsked = respondents === 0 ? null : asked;
  const ofText = questions.filter(({ kind }) => kind === "text").map(({ id }) => id);
  const texts = reader === undefined || ofText.length === 0 ? [] : await readTexts(tenant, filter, ofText, reader);
  return {
    ...row, responses, range, course,
    respondents: respondents === 0 ? null : respondents,
    asked: shownAsked,
    responseRate: shownAsked === null ? null : percent(Math.min(respondents, shownAsked), shownAsked),
    withheld: withheld ? reasonOf(grouped) : null,
    questions: questions.map((question) => {
      const own = streams.filter(({ questionId }) => questionId === question.id);
      const result = resultOf(question, counts.filter(({ part, questionId }) => part === "all" && questionId === question.id), words.filter(({ questionId }) => questionId === question.id), own);
      const redacted = question.kind === "text" && (result.withheld !== null ? own.some(({ shape, inCourse }) => inCourse && shape !== "number") : reader === undefined);
      return { ...result, texts: texts.filter(({ questionId }) => questionId === question.id).map(({ day, courseId, text }) => ({ day, courseId, text })), redacted };
    }),
    trend: withheld ? [] : weeksOf(people, counts, questions),
    byCourse: withheld ? [] : coursesOf(people, counts, questions),
    freshness,
    data_fresh_as_of: freshness.dataFreshAsOf,
  };
}

/** Free text as it was written. Reading it and its audit entry are one transaction. */
function readTexts(tenant: Tenant, filter: ResponseFilter, questions: readonly string[], reader: Actor) {
  const { orgId } = tenant;
  const { survey, from, to, course } = filter;
  return tenant.write(async (sql) => {
    const texts = await queryTexts(sql, orgId, filter, questions, MOST_TEXTS);
    if (texts.length > 0) await recordAudit(sql, { orgId, actor: reader, action: "survey.text_read", target: `survey:${survey}`, details: { from, to, course, texts: texts.length } });
    return texts;
  });
}

/** See {@link Surveys.save}. */
export async function saveSurvey(tenant: Tenant, definition: SurveyDefinition, actor: Actor): Promise<void> {
  const ids = definition.questions.map(({ id }) => id);
  if (new Set(ids).size < ids.length) throw new Fault("invalid_request", "Two questions have the same id.", { path: "questions" });
  const choiceless = definition.questions.find(({ kind, choices }) => (kind === "choice" || kind === "multiple") === (choices.length === 0));
  if (choiceless) throw new Fault("invalid_request", `The question ${choiceless.id} needs choices if, and only if, one chooses from them.`, { path: "questions" });
  await tenant.write(async (sql) => {
    await storeSurvey(sql, tenant.orgId, definition);
    const { survey, title, audience, questions } = definition;
    await recordAudit(sql, { orgId: tenant.orgId, actor, action: "survey.saved", target: `survey:${survey}`, details: { title, audience, questions: questions.length } });
  });
}
