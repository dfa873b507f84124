import type { Sql } from "@/db/sql";
import { filterOf, type Scope } from "@/modules/pipeline/contract";
import { displaceAnswers, placeAnswers } from "./survey-blocks.store";

/** Longest free text that is kept, characters; more stays in the event. */
const LONGEST_TEXT = 2_000;
const MOST_QUESTIONS = 100;
const MOST_CHOICES = 50;

const survey = "coalesce(CASE WHEN jsonb_typeof(e.properties->'survey') = 'string' THEN nullif(left(e.properties->>'survey', 200), '') END, 'survey')";

/** Somebody who names themself by nothing is one respondent an event. */
const RESPONDENT = "coalesce(e.person, 'event:' || e.client_event_id)";

/** Responses of staged `survey_submitted` events, and their answers: `answers` if it is there, else every other property. */
export async function addAnswers(sql: Sql, orgId: string, scope: Scope): Promise<void> {
  const { where, values, named } = filterOf(scope);
  await sql.rows(
    `WITH responses AS MATERIALIZED (
       SELECT e.batch_id, e.ordinal, ${survey} AS survey_id, coalesce(e.course_id, '') AS course_id, ${RESPONDENT} AS respondent,
              e.local_day AS day, e.occurred_at,
              CASE WHEN jsonb_typeof(e.properties->'answers') = 'object' THEN e.properties->'answers' ELSE e.properties - 'survey' - 'answers' - 'title' END AS given
       FROM staging.events e WHERE ${where} AND e.type = 'survey_submitted'
     ), kept AS (
       INSERT INTO learning.survey_responses (org_id, batch_id, ordinal, survey_id, course_id, respondent, day, occurred_at)
       SELECT $1::uuid, batch_id, ordinal, survey_id, course_id, respondent, day, occurred_at FROM responses ORDER BY batch_id, ordinal
       ON CONFLICT DO NOTHING
     ), answers AS (
       SELECT r.*, left(a.key, 200) AS question_id, v.place, v.value,
              CASE jsonb_typeof(a.value) WHEN 'number' THEN 'number' WHEN 'array' THEN 'list' ELSE 'text' END AS shape
       FROM responses r
       CROSS JOIN LATERAL (SELECT key, value FROM jsonb_each(r.given) ORDER BY key LIMIT ${MOST_QUESTIONS}) a
       CROSS JOIN LATERAL (
         SELECT ordinality::integer AS place, value FROM jsonb_array_elements(CASE WHEN jsonb_typeof(a.value) = 'array' THEN a.value ELSE jsonb_build_array(a.value) END)
         WITH ORDINALITY LIMIT ${MOST_CHOICES}) v
       WHERE a.key <> '' AND jsonb_typeof(v.value) IN ('number', 'string', 'boolean')
     )
     INSERT INTO learning.survey_answers (org_id, batch_id, ordinal, question_id, place, survey_id, course_id, respondent, day, occurred_at, shape, number, words)
     SELECT $1::uuid, batch_id, ordinal, question_id, place, survey_id, course_id, respondent, day, occurred_at, shape,
            CASE WHEN shape = 'number' THEN least(greatest(round((value#>>'{}')::numeric), -1000000), 1000000)::integer END,
            CASE WHEN shape <> 'number' THEN left(value#>>'{}', ${LONGEST_TEXT}) END
     FROM answers ORDER BY batch_id, ordinal, question_id, place
     ON CONFLICT DO NOTHING`,
    [orgId, ...values],
    named("learning-answers"),
  );
  await placeAnswers(sql, orgId);
}

export async function removeAnswers(sql: Sql, orgId: string, day: string): Promise<void> {
  const responses = await sql.rows("SELECT 1 FROM learning.survey_responses WHERE org_id = $1 AND day = $2::date LIMIT 1", [orgId, day]);
  if (responses.length === 0) return;
  await displaceAnswers(sql, orgId, day);
  for (const table of ["survey_answers", "survey_responses"]) {
    await sql.rows(`DELETE FROM learning.${table} WHERE org_id = $1 AND day = $2::date`, [orgId, day]);
  }
  await placeAnswers(sql, orgId);
}

/** Gives these people's answers, and those that were theirs, to whom their staged events name now, and groups them again. */
export async function recomputeRespondents(sql: Sql, orgId: string, people: readonly string[]): Promise<void> {
  const moved = await sql.rows<{ batchId: string; ordinal: number; day: string; respondent: string }>(
    `SELECT r.batch_id AS "batchId", r.ordinal, r.day, ${RESPONDENT} AS respondent
     FROM learning.survey_responses r JOIN staging.events e ON e.org_id = r.org_id AND e.batch_id = r.batch_id AND e.ordinal = r.ordinal
     WHERE r.org_id = $1 AND e.org_id = $1 AND (r.respondent = ANY($2::text[]) OR e.person = ANY($2::text[])) AND r.respondent <> ${RESPONDENT}
     ORDER BY 1, 2`,
    [orgId, people],
  );
  if (moved.length === 0) return;
  for (const day of new Set(moved.map((row) => row.day))) await displaceAnswers(sql, orgId, day);
  for (const table of ["survey_answers", "survey_responses"]) {
    await sql.rows(
      `UPDATE learning.${table} a SET respondent = m.respondent FROM unnest($2::uuid[], $3::integer[], $4::text[]) AS m(batch_id, ordinal, respondent)
       WHERE a.org_id = $1 AND a.batch_id = m.batch_id AND a.ordinal = m.ordinal`,
      [orgId, moved.map((row) => row.batchId), moved.map((row) => row.ordinal), moved.map((row) => row.respondent)],
    );
  }
  await placeAnswers(sql, orgId);
}
