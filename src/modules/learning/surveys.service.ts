import type { Tenant } from "@/db/tenant";
import { Fault } from "@/kernel/fault";
import type { Actor } from "@/modules/audit/contract";
import { recordAudit } from "@/modules/audit/service";
import type { Insights } from "@/modules/insights/service";
import { type Fresh, LEAST_RESPONDENTS, mean, percent, type Range } from "./contract";
import type { Question, QuestionResult, SurveyDefinition, SurveyGroup, SurveyResults, SurveyRow } from "./survey.contract";
import {
  type AnswerCount, countAnswering, countAnswers, countAsked, countRespondents, deleteSurvey, type GroupRow, queryGroups, queryQuestions, querySurveys, queryTexts, type ResponseFilter, saveSurvey as storeSurvey,
} from "./surveys.store";
import { TOO_FEW, withheldGroups } from "./withhold";

export interface SurveyQuery {
  readonly survey: string;
  readonly range: Range;
  readonly course?: string | undefined;
}

/** Who reads free text as it was written, and is put down for it; undefined: nobody, it is redacted. */
export type TextReader = Actor | undefined;

export interface Surveys {
  list(tenant: Tenant): Promise<Fresh & { readonly surveys: readonly SurveyRow[] }>;
  /** @throws Fault `not_found` */
  results(tenant: Tenant, query: SurveyQuery, reader: TextReader): Promise<SurveyResults>;
  /** Describes a survey, or describes it anew. @throws Fault `invalid_request` */
  save(tenant: Tenant, survey: SurveyDefinition, actor: Actor): Promise<void>;
  /** Takes the description away; responses are events and stay. @throws Fault `not_found` */
  remove(tenant: Tenant, survey: string, actor: Actor): Promise<void>;
}

const MOST_TEXTS = 200;

export function createSurveys(insights: Pick<Insights, "freshness">): Surveys {
  return {
    async list(tenant) {
      const freshness = await insights.freshness(tenant);
      return { surveys: await tenant.read((sql) => querySurveys(sql, tenant.orgId)), freshness, data_fresh_as_of: freshness.dataFreshAsOf };
    },

    async results(tenant, { survey, range, course = null }, reader) {
      const freshness = await insights.freshness(tenant);
      const { orgId } = tenant;
      const filter: ResponseFilter = { survey, ...range, course };
      // Reading free text and its audit entry are one transaction.
      const inTransaction = reader === undefined ? tenant.read : tenant.write;
      return inTransaction(async (sql) => {
        const [row] = await querySurveys(sql, orgId, survey);
        if (row === undefined) throw new Fault("not_found", "There is no such survey.", { path: "survey" });
        const { responses, respondents } = await countRespondents(sql, orgId, filter);
        const counts = await countAnswers(sql, orgId, filter);
        const answering = await countAnswering(sql, orgId, filter);
        const questions = questionsOf(await queryQuestions(sql, orgId, survey), counts);
        const tooFew = respondents < LEAST_RESPONDENTS;

        const readable = questions.filter(({ kind, id }) => kind === "text" && (answering.get(id) ?? 0) >= LEAST_RESPONDENTS).map(({ id }) => id);
        const texts = reader === undefined || tooFew || readable.length === 0 ? [] : await queryTexts(sql, orgId, filter, readable, MOST_TEXTS);
        if (reader !== undefined && texts.length > 0) {
          await recordAudit(sql, { orgId, actor: reader, action: "survey.text_read", target: `survey:${survey}`, details: { ...range, course, texts: texts.length } });
        }
        const nps = questions.filter(({ kind }) => kind === "nps").map(({ id }) => id);
        const asked = tooFew ? null : await countAsked(sql, orgId, filter, row.audience);
        const weeks = tooFew ? [] : await queryGroups(sql, orgId, filter, "week", nps);
        const courses = tooFew ? [] : await queryGroups(sql, orgId, filter, "course", nps);
        const weekGroups = groupsOf(weeks);
        const courseGroups = groupsOf(courses);
        const namedCourses = new Set(courses.filter((_, i) => at(courseGroups, i).withheld === null).map(({ key }) => key));
        return {
          ...row, responses, range, course,
          respondents: tooFew ? null : respondents,
          asked,
          responseRate: asked === null ? null : percent(Math.min(respondents, asked), asked),
          withheld: tooFew ? TOO_FEW : null,
          questions: questions.map((question) => {
            const answered = answering.get(question.id) ?? 0;
            if (tooFew || answered < LEAST_RESPONDENTS) {
              return { ...question, answered: 0, withheld: TOO_FEW, average: null, nps: null, distribution: [], texts: [], redacted: question.kind === "text" && answered > 0 };
            }
            const own = texts.filter((text) => text.questionId === question.id).map(({ day, courseId, text }) => ({ day, courseId: courseId !== null && namedCourses.has(courseId) ? courseId : null, text }));
            return { ...resultOf(question, counts.filter((count) => count.questionId === question.id)), texts: own, redacted: question.kind === "text" && reader === undefined };
          }),
          trend: weeks.map(({ key }, i) => ({ week: key, ...at(weekGroups, i) })),
          byCourse: courses.map(({ key, title }, i) => ({ courseId: key, title, ...at(courseGroups, i) })),
          freshness,
          data_fresh_as_of: freshness.dataFreshAsOf,
        };
      });
    },

    save: saveSurvey,

    async remove(tenant, survey, actor) {
      await tenant.write(async (sql) => {
        if (!(await deleteSurvey(sql, tenant.orgId, survey))) throw new Fault("not_found", "There is no such survey.", { path: "survey" });
        await recordAudit(sql, { orgId: tenant.orgId, actor, action: "survey.removed", target: `survey:${survey}` });
      });
    },
  };
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

type Described = Question & { readonly declared: boolean };

/**
 * The questions that were described, then those that were only answered. Of these only numbers are
 * counted by value: any words may be free text, and are treated as it.
 */
function questionsOf(declared: readonly Question[], counts: readonly AnswerCount[]): Described[] {
  const known = new Set(declared.map(({ id }) => id));
  const ids = [...new Set(counts.map((count) => count.questionId))].filter((id) => !known.has(id)).sort();
  const derived = ids.map((id): Described => {
    const numbers = counts.some((count) => count.questionId === id && count.number !== null);
    return { id, kind: !numbers ? "text" : id.toLowerCase() === "nps" ? "nps" : "rating", label: id, choices: [], declared: false };
  });
  return [...declared.map((question) => ({ ...question, declared: true })), ...derived];
}

function resultOf(question: Described, counts: readonly AnswerCount[]): Omit<QuestionResult, "texts" | "redacted"> {
  const base = { ...question, withheld: null, average: null, nps: null };
  const total = (some: readonly AnswerCount[]) => some.reduce((sum, count) => sum + count.answers, 0);
  if (question.kind === "text") return { ...base, answered: total(counts.filter((count) => count.number === null)), distribution: [] };
  if (question.kind === "choice" || question.kind === "multiple") {
    const answered = total(counts);
    const distribution = counts.map(({ choice, answers }) => ({ value: choice ?? "(another answer)", answers, share: percent(answers, answered) }));
    return { ...base, answered, distribution: merged(distribution, answered).sort((a, b) => b.answers - a.answers || a.value.localeCompare(b.value)) };
  }
  const bounds = question.kind === "nps" ? [0, 10] : [-Infinity, Infinity];
  const numbers = counts.flatMap(({ number, answers }) => (number !== null && number >= (bounds[0] ?? 0) && number <= (bounds[1] ?? 0) ? [{ number, answers }] : [])).sort((a, b) => a.number - b.number);
  const answered = numbers.reduce((sum, { answers }) => sum + answers, 0);
  const promoters = numbers.reduce((sum, { number, answers }) => sum + (number >= 9 ? answers : 0), 0);
  const detractors = numbers.reduce((sum, { number, answers }) => sum + (number <= 6 ? answers : 0), 0);
  return {
    ...base,
    answered,
    average: mean(numbers.reduce((sum, { number, answers }) => sum + number * answers, 0), answered),
    nps: question.kind === "nps" && answered > 0 ? { score: npsOf(promoters, detractors, answered), promoters, passives: answered - promoters - detractors, detractors } : null,
    distribution: numbers.map(({ number, answers }) => ({ value: String(number), answers, share: percent(answers, answered) })),
  };
}

/** What several counts say of one value. */
function merged(distribution: readonly { value: string; answers: number }[], answered: number) {
  const sums = new Map<string, number>();
  for (const { value, answers } of distribution) sums.set(value, (sums.get(value) ?? 0) + answers);
  return [...sums].map(([value, answers]) => ({ value, answers, share: percent(answers, answered) }));
}

const npsOf = (promoters: number, detractors: number, answers: number) => Math.round((100 * (promoters - detractors)) / answers);

function groupsOf(rows: readonly GroupRow[]): SurveyGroup[] {
  const withheld = withheldGroups(rows.map((row) => row.respondents));
  return rows.map((row, i) => {
    const reason = withheld[i] ?? null;
    if (reason !== null) return { responses: null, average: null, nps: null, withheld: reason };
    return { responses: row.responses, average: mean(row.ratingSum, row.ratings), nps: row.npsAnswers === 0 ? null : npsOf(row.promoters, row.detractors, row.npsAnswers), withheld: null };
  });
}

function at(groups: readonly SurveyGroup[], i: number): SurveyGroup {
  return groups[i] ?? { responses: null, average: null, nps: null, withheld: TOO_FEW };
}
