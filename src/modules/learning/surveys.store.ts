import { oneRow, type Sql } from "@/db/sql";
import { weekOf } from "@/db/week";
import type { Range } from "./contract";
import type { Question, SurveyDefinition, SurveyRow } from "./survey.contract";
import { PARTICIPATION } from "./survey-blocks.store";
import type { AnswerCount, Participation, Stream, WordCount } from "./survey-results";

/** The surveys that were described, and those that were only answered. */
export async function querySurveys(sql: Sql, orgId: string, survey: string | null = null): Promise<SurveyRow[]> {
  return sql.rows<SurveyRow & Record<string, unknown>>(
    `SELECT coalesce(s.survey_id, r.survey_id) AS survey, coalesce(s.title, r.survey_id) AS title, s.survey_id IS NOT NULL AS declared,
            coalesce(s.audience, 'enrolled') AS audience, coalesce(c.responses, 0) AS responses, r.last_day AS "lastDay"
     FROM (SELECT survey_id, title, audience FROM learning.surveys WHERE org_id = $1) s
     FULL JOIN (SELECT survey_id, max(day) AS last_day FROM learning.survey_responses WHERE org_id = $1 AND ($2::text IS NULL OR survey_id = $2) GROUP BY 1) r
       ON r.survey_id = s.survey_id
     LEFT JOIN (SELECT survey_id, count(*) AS responses FROM learning.survey_answers
                WHERE org_id = $1 AND ($2::text IS NULL OR survey_id = $2) AND question_id = '${PARTICIPATION}' AND block IS NOT NULL GROUP BY 1) c
       ON c.survey_id = r.survey_id
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
  await sql.rows(
    `INSERT INTO learning.survey_questions (org_id, survey_id, question_id, position, kind, label, choices)
     SELECT $1, $2, q.id, q.position, q.kind, q.label, ARRAY(SELECT jsonb_array_elements_text(q.choices))
     FROM jsonb_to_recordset($3::jsonb) AS q(id text, position integer, kind text, label text, choices jsonb)`,
    [orgId, survey, JSON.stringify(questions.map(({ id, kind, label, choices }, position) => ({ id, position, kind, label, choices })))],
  );
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

/** Answers of whole groups, on the day on which the group counts; those of a pool belong to no course. */
const SHOWN = "a.org_id = $1 AND a.survey_id = $2 AND a.block_day BETWEEN $3::date AND $4::date AND ($5::text IS NULL OR a.course_id = $5 AND NOT a.pooled)";
const RESPONDED = `${SHOWN} AND a.question_id = '${PARTICIPATION}'`;
const ANSWERED = `${SHOWN} AND a.question_id <> '${PARTICIPATION}'`;
const valuesOf = (orgId: string, { survey, from, to, course }: ResponseFilter) => [orgId, survey, from, to, course];

/** Responses of whole groups, as answers are: of all, by week, and by course (null: the courses with few answers). */
export async function queryParticipation(sql: Sql, orgId: string, filter: ResponseFilter): Promise<Participation[]> {
  return sql.rows<Participation & Record<string, unknown>>(
    `WITH shown AS MATERIALIZED (
       SELECT ${weekOf("a.block_day")} AS week, CASE WHEN NOT a.pooled THEN a.course_id END AS course, a.respondent FROM learning.survey_answers a WHERE ${RESPONDED}
     )
     SELECT 'all' AS part, '' AS key, NULL AS title, count(*) AS responses, count(DISTINCT respondent) AS respondents FROM shown
     UNION ALL
     SELECT 'week', week::text, NULL, count(*), count(DISTINCT respondent) FROM shown GROUP BY week
     UNION ALL
     SELECT 'course', s.course, c.title, s.responses, s.respondents
     FROM (SELECT course, count(*) AS responses, count(DISTINCT respondent) AS respondents FROM shown GROUP BY 1) s
     LEFT JOIN learning.courses c ON c.org_id = $1 AND c.course_id = s.course
     ORDER BY 1, 2`,
    valuesOf(orgId, filter),
    "learning-survey-participation",
  );
}

/** Whether anybody ever responded, in a group or not: null for nobody. Whatever the range, which must not tell who answered when. */
export async function queryGrouped(sql: Sql, orgId: string, survey: string, course: string | null): Promise<boolean | null> {
  const { grouped } = await oneRow<{ grouped: boolean | null }>(
    sql,
    `SELECT bool_or(a.block IS NOT NULL AND ($3::text IS NULL OR NOT a.pooled)) AS grouped FROM learning.survey_answers a
     WHERE a.org_id = $1 AND a.survey_id = $2 AND a.question_id = '${PARTICIPATION}' AND ($3::text IS NULL OR a.course_id = $3)`,
    [orgId, survey, course],
    "learning-survey-grouped",
  );
  return grouped;
}

/** Of questions that are answered in words: how many responses and people answered, and how many people chose what. */
export async function countWords(sql: Sql, orgId: string, filter: ResponseFilter): Promise<WordCount[]> {
  return sql.rows<WordCount & Record<string, unknown>>(
    `SELECT question_id AS "questionId", grouping(choice) = 1 AS whole, choice, count(DISTINCT (batch_id, ordinal)) AS responses, count(DISTINCT respondent) AS people
     FROM (
       SELECT a.question_id, a.batch_id, a.ordinal, a.respondent, CASE WHEN a.words = ANY (q.choices) THEN a.words END AS choice
       FROM learning.survey_answers a LEFT JOIN learning.survey_questions q ON q.org_id = a.org_id AND q.survey_id = a.survey_id AND q.question_id = a.question_id
       WHERE ${ANSWERED} AND (q.kind IN ('choice', 'multiple') OR a.words IS NOT NULL)
     ) shown GROUP BY GROUPING SETS ((question_id), (question_id, choice))`,
    valuesOf(orgId, filter),
    "learning-survey-words",
  );
}

/** How many learners were asked, in the courses that responses came from; null when they came from none. */
export async function countAsked(sql: Sql, orgId: string, filter: ResponseFilter, audience: string): Promise<number | null> {
  const { asked } = await oneRow<{ asked: number | null }>(
    sql,
    `SELECT sum(CASE WHEN $6 = 'completed' THEN CASE WHEN d.day >= $3::date THEN d.completions ELSE 0 END ELSE d.learners END) AS asked
     FROM learning.course_days d
     WHERE d.org_id = $1 AND d.day <= $4::date AND d.course_id <> '' AND d.course_id IN (SELECT a.course_id FROM learning.survey_answers a WHERE ${RESPONDED})`,
    [...valuesOf(orgId, filter), audience],
    "learning-survey-asked",
  );
  return asked;
}

/** The whole past, whatever the range: what a survey asks must not tell who answered when. Hops from one question to the next. */
export async function queryStreams(sql: Sql, orgId: string, survey: string, course: string | null): Promise<Stream[]> {
  const some = (also: string) => `EXISTS (SELECT 1 FROM learning.survey_answers a WHERE a.org_id = $1 AND a.survey_id = $2 AND a.question_id = s.question_id AND a.shape = s.shape ${also})`;
  return sql.rows<Stream & Record<string, unknown>>(
    `WITH RECURSIVE streams AS (
       (SELECT question_id, shape FROM learning.survey_answers WHERE org_id = $1 AND survey_id = $2 ORDER BY question_id, shape LIMIT 1)
       UNION ALL
       SELECT n.question_id, n.shape FROM streams s CROSS JOIN LATERAL (
         SELECT a.question_id, a.shape FROM learning.survey_answers a WHERE a.org_id = $1 AND a.survey_id = $2 AND (a.question_id, a.shape) > (s.question_id, s.shape)
         ORDER BY a.question_id, a.shape LIMIT 1) n
     )
     SELECT s.question_id AS "questionId", s.shape, ${some("AND a.block IS NOT NULL")} AS grouped,
            $3::text IS NULL OR ${some("AND a.course_id = $3")} AS "inCourse",
            ${some("AND a.block IS NOT NULL AND ($3::text IS NULL OR a.course_id = $3 AND NOT a.pooled)")} AS "groupedInCourse"
     FROM streams s WHERE s.question_id <> '${PARTICIPATION}' ORDER BY 1, 2`,
    [orgId, survey, course],
    "learning-survey-streams",
  );
}

/** Answers by value. Words are told apart only where they are one of the choices of a described question. */
export async function countAnswers(sql: Sql, orgId: string, filter: ResponseFilter): Promise<AnswerCount[]> {
  return sql.rows<AnswerCount & Record<string, unknown>>(
    `SELECT CASE WHEN grouping(week) = 0 THEN 'week' WHEN grouping(course) = 0 THEN 'course' ELSE 'all' END AS part, coalesce(week::text, course) AS key,
            question_id AS "questionId", number, choice, count(*) AS answers
     FROM (
       SELECT a.question_id, a.number, ${weekOf("a.block_day")} AS week, CASE WHEN NOT a.pooled THEN a.course_id END AS course, CASE WHEN a.words = ANY (q.choices) THEN a.words END AS choice
       FROM learning.survey_answers a LEFT JOIN learning.survey_questions q ON q.org_id = a.org_id AND q.survey_id = a.survey_id AND q.question_id = a.question_id
       WHERE ${ANSWERED}
     ) shown
     GROUP BY GROUPING SETS ((question_id, number, choice), (week, question_id, number), (course, question_id, number))`,
    valuesOf(orgId, filter),
    "learning-survey-answers",
  );
}

/** Free text of whole groups, the latest first, without who wrote it: on the day of its group, and of no course where that is pooled. Its order in the group tells nothing. */
export async function queryTexts(sql: Sql, orgId: string, filter: ResponseFilter, questions: readonly string[], limit: number): Promise<{ questionId: string; day: string; courseId: string | null; text: string }[]> {
  return sql.rows<{ questionId: string; day: string; courseId: string | null; text: string }>(
    `SELECT question_id AS "questionId", block_day AS day, course AS "courseId", words AS text
     FROM (SELECT *, rank() OVER (ORDER BY block_day DESC, question_id, shape, course, block) AS before
           FROM (SELECT a.*, CASE WHEN NOT a.pooled THEN nullif(a.course_id, '') END AS course FROM learning.survey_answers a
                 WHERE ${SHOWN} AND a.words IS NOT NULL AND a.question_id = ANY ($6::text[])) a) a
     WHERE before <= $7 ORDER BY before, words LIMIT 5 * $7::integer`,
    [...valuesOf(orgId, filter), questions, limit],
    "learning-survey-texts",
  );
}
