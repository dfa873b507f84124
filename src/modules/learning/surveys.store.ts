import { oneRow, type Sql } from "@/db/sql";
import type { Range } from "./contract";
import { weekOf } from "./week";
import type { Question, SurveyDefinition, SurveyRow } from "./survey.contract";

/** The surveys that were described, and those that were only answered. */
export async function querySurveys(sql: Sql, orgId: string, survey: string | null = null): Promise<SurveyRow[]> {
  return sql.rows<SurveyRow & Record<string, unknown>>(
    `SELECT coalesce(s.survey_id, r.survey_id) AS survey, coalesce(s.title, r.survey_id) AS title, s.survey_id IS NOT NULL AS declared,
            coalesce(s.audience, 'enrolled') AS audience, coalesce(r.responses, 0) AS responses, r.last_day AS "lastDay"
     FROM (SELECT survey_id, title, audience FROM learning.surveys WHERE org_id = $1) s
     FULL JOIN (SELECT survey_id, count(*) AS responses, max(day) AS last_day FROM learning.survey_responses WHERE org_id = $1 AND ($2::text IS NULL OR survey_id = $2) GROUP BY 1) r
       ON r.survey_id = s.survey_id
     WHERE $2::text IS NULL OR coalesce(s.survey_id, r.survey_id) = $2 ORDER BY 2`,
    [orgId, survey],
    "learning-surveys",
  );
}

export async function queryQuestions(sql: Sql, orgId: string, survey: string): Promise<Question[]> {
  return sql.rows<Question & Record<string, unknown>>(
    "SELECT question_id AS id, kind, label, choices FROM learning.survey_questions WHERE org_id = $1 AND survey_id = $2 ORDER BY position",
    [orgId, survey],
    "learning-survey-questions",
  );
}

export async function saveSurvey(sql: Sql, orgId: string, { survey, title, audience, questions }: SurveyDefinition): Promise<void> {
  await sql.rows(
    `INSERT INTO learning.surveys (org_id, survey_id, title, audience) VALUES ($1, $2, $3, $4)
     ON CONFLICT (org_id, survey_id) DO UPDATE SET title = excluded.title, audience = excluded.audience`,
    [orgId, survey, title, audience],
  );
  await sql.rows("DELETE FROM learning.survey_questions WHERE org_id = $1 AND survey_id = $2", [orgId, survey]);
  for (const [position, { id, kind, label, choices }] of questions.entries()) {
    await sql.rows(
      "INSERT INTO learning.survey_questions (org_id, survey_id, question_id, position, kind, label, choices) VALUES ($1, $2, $3, $4, $5, $6, $7)",
      [orgId, survey, id, position, kind, label, choices],
    );
  }
}

/** Its responses stay: they are events. @returns whether there was one */
export async function deleteSurvey(sql: Sql, orgId: string, survey: string): Promise<boolean> {
  const rows = await sql.rows("DELETE FROM learning.surveys WHERE org_id = $1 AND survey_id = $2 RETURNING survey_id", [orgId, survey]);
  return rows.length > 0;
}

/** Which responses: of a survey, in a range, of one course or of all. */
export interface ResponseFilter extends Range {
  readonly survey: string;
  readonly course: string | null;
}

const FILTER = "a.org_id = $1 AND a.survey_id = $2 AND a.day BETWEEN $3::date AND $4::date AND ($5::text IS NULL OR a.course_id = $5)";
const valuesOf = (orgId: string, { survey, from, to, course }: ResponseFilter) => [orgId, survey, from, to, course];

export async function countRespondents(sql: Sql, orgId: string, filter: ResponseFilter): Promise<{ responses: number; respondents: number }> {
  return oneRow<{ responses: number; respondents: number }>(
    sql,
    `SELECT count(*) AS responses, count(DISTINCT respondent) AS respondents FROM learning.survey_responses a WHERE ${FILTER}`,
    valuesOf(orgId, filter),
    "learning-survey-respondents",
  );
}

/** How many learners were asked, in the courses that responses came from; null when they came from none. */
export async function countAsked(sql: Sql, orgId: string, filter: ResponseFilter, audience: string): Promise<number | null> {
  const { asked } = await oneRow<{ asked: number | null }>(
    sql,
    `SELECT sum(CASE WHEN $6 = 'completed' THEN CASE WHEN d.day >= $3::date THEN d.completions ELSE 0 END ELSE d.learners END) AS asked
     FROM learning.course_days d
     WHERE d.org_id = $1 AND d.day <= $4::date AND d.course_id <> '' AND d.course_id IN (SELECT a.course_id FROM learning.survey_responses a WHERE ${FILTER})`,
    [...valuesOf(orgId, filter), audience],
    "learning-survey-asked",
  );
  return asked;
}

export interface AnswerCount {
  readonly questionId: string;
  /** A number, or one of the question's choices; null for free text and for what is none of the choices. */
  readonly number: number | null;
  readonly choice: string | null;
  readonly answers: number;
  readonly respondents: number;
}

/** Answers by value. Words are told apart only where they are one of the choices of a described question. */
export async function countAnswers(sql: Sql, orgId: string, filter: ResponseFilter): Promise<AnswerCount[]> {
  return sql.rows<AnswerCount & Record<string, unknown>>(
    `SELECT a.question_id AS "questionId", a.number, CASE WHEN a.words = ANY (q.choices) THEN a.words END AS choice, count(*) AS answers, count(DISTINCT a.respondent) AS respondents
     FROM learning.survey_answers a LEFT JOIN learning.survey_questions q ON q.org_id = a.org_id AND q.survey_id = a.survey_id AND q.question_id = a.question_id
     WHERE ${FILTER} GROUP BY 1, 2, 3`,
    valuesOf(orgId, filter),
    "learning-survey-answers",
  );
}

/** Distinct people who answered each question. */
export async function countAnswering(sql: Sql, orgId: string, filter: ResponseFilter): Promise<Map<string, number>> {
  const rows = await sql.rows<{ id: string; n: number }>(
    `SELECT a.question_id AS id, count(DISTINCT a.respondent) AS n FROM learning.survey_answers a WHERE ${FILTER} GROUP BY 1`,
    valuesOf(orgId, filter),
    "learning-survey-answering",
  );
  return new Map(rows.map((row) => [row.id, row.n]));
}

/** Numbers of groups of responses: distinct people, the mean of ratings, and the sums of NPS. */
export interface GroupRow {
  readonly key: string;
  readonly title: string | null;
  readonly responses: number;
  readonly respondents: number;
  readonly ratingSum: number;
  readonly ratings: number;
  readonly promoters: number;
  readonly detractors: number;
  readonly npsAnswers: number;
}

/** @param npsQuestions the questions that are NPS; every other number is a rating */
export async function queryGroups(sql: Sql, orgId: string, filter: ResponseFilter, by: "week" | "course", npsQuestions: readonly string[]): Promise<GroupRow[]> {
  const key = by === "week" ? `${weekOf("a.day")}::text` : "a.course_id";
  return sql.rows<GroupRow & Record<string, unknown>>(
    `WITH groups AS (SELECT ${key} AS key, count(*) AS responses, count(DISTINCT a.respondent) AS respondents FROM learning.survey_responses a WHERE ${FILTER} GROUP BY 1),
     answers AS (
       SELECT ${key} AS key,
              coalesce(sum(number) FILTER (WHERE NOT nps), 0) AS rating_sum, count(number) FILTER (WHERE NOT nps) AS ratings,
              count(*) FILTER (WHERE nps AND number BETWEEN 9 AND 10) AS promoters, count(*) FILTER (WHERE nps AND number BETWEEN 0 AND 6) AS detractors,
              count(*) FILTER (WHERE nps AND number BETWEEN 0 AND 10) AS nps_answers
       FROM (SELECT a.*, a.question_id = ANY ($6::text[]) AS nps FROM learning.survey_answers a WHERE ${FILTER} AND a.number IS NOT NULL) a GROUP BY 1
     )
     SELECT g.key, c.title, g.responses, g.respondents, coalesce(n.rating_sum, 0) AS "ratingSum", coalesce(n.ratings, 0) AS ratings,
            coalesce(n.promoters, 0) AS promoters, coalesce(n.detractors, 0) AS detractors, coalesce(n.nps_answers, 0) AS "npsAnswers"
     FROM groups g LEFT JOIN answers n USING (key) LEFT JOIN learning.courses c ON c.org_id = $1 AND c.course_id = g.key ORDER BY g.key`,
    [...valuesOf(orgId, filter), npsQuestions],
    `learning-survey-by-${by}`,
  );
}

/** Free text, the latest first, without who wrote it. */
export async function queryTexts(sql: Sql, orgId: string, filter: ResponseFilter, questions: readonly string[], limit: number): Promise<{ questionId: string; day: string; courseId: string | null; text: string }[]> {
  return sql.rows<{ questionId: string; day: string; courseId: string | null; text: string }>(
    `SELECT a.question_id AS "questionId", a.day, nullif(a.course_id, '') AS "courseId", a.words AS text FROM learning.survey_answers a
     WHERE ${FILTER} AND a.words IS NOT NULL AND a.question_id = ANY ($6::text[]) ORDER BY a.occurred_at DESC, a.batch_id, a.ordinal LIMIT $7`,
    [...valuesOf(orgId, filter), questions, limit],
    "learning-survey-texts",
  );
}
