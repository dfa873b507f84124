import { weekOf } from "@/db/week";
import type { Range } from "@/modules/exports/filters.contract";
import { plain, REDACTED, streamedTable, type StreamedTable, texts } from "@/modules/exports/statement.contract";

export interface AnswerFilter {
  readonly survey: string;
  readonly range: Range;
  readonly course?: string | undefined;
}

export function learners(orgId: string, { course, status }: { readonly course?: string | undefined; readonly status?: string | undefined }): StreamedTable {
  return streamedTable(
    [
      ...texts("p", "course_id", "person", "status"), ...plain("p", "enrolled_at", "first_at", "last_at", "completed_at", "withdrawn_at", "start_day", "active_days", "lessons_started", "lessons_completed"),
      ["average_score", "round(p.score_sum::numeric / nullif(p.scored, 0), 1)", "plain"], ...plain("p", "attempts", "seconds", "watched_seconds", "clicks", "events"), ["last_lesson_id", "p.last_lesson_id", "text"],
    ],
    `learning.user_course_progress p WHERE p.org_id = $1::uuid AND ($2::text IS NULL OR p.course_id = $2::text) AND ($3::text IS NULL OR p.status = $3::text) ORDER BY p.course_id, p.person`,
    [orgId, course ?? null, status ?? null],
  );
}

/**
 * Answers one by one, without who gave them: those of whole groups, in the week in which the group was complete and
 * with their course unless it is pooled with others. A question of which nothing may be shown is one row that says
 * so, anyone who answered it and when. The order of the rows tells nothing either.
 */
export function surveyAnswers(orgId: string, { survey, range, course }: AnswerFilter, freeText: boolean, withheld: string): StreamedTable {
  return streamedTable(
    [
      ...texts("a", "survey_id", "question_id", "kind", "label"), ...plain("a", "week"), ["course_id", "a.course_id", "text"],
      ["number", "a.number", "text"], ["choice", "a.choice", "text"], ["text", "a.free_text", "text"], ["withheld", "a.withheld", "text"],
    ],
    `(SELECT s.survey_id, s.question_id, d.kind, d.label, s.week, s.course_id, s.number::text AS number, CASE WHEN s.words = ANY (d.choices) THEN s.words END AS choice,
             CASE WHEN s.words IS NOT NULL AND (s.words = ANY (d.choices)) IS NOT TRUE THEN ${freeText ? "s.words" : `'${REDACTED}'`} END AS free_text, s.withheld
      FROM (
        SELECT survey_id, question_id, ${weekOf("block_day")} AS week, CASE WHEN NOT pooled THEN course_id END AS course_id, number, words, NULL AS withheld FROM base WHERE block_day BETWEEN $3::date AND $4::date
        UNION ALL
        SELECT survey_id, question_id, NULL, NULL, NULL, NULL, $6::text FROM base GROUP BY 1, 2 HAVING bool_or(block_day BETWEEN $3::date AND $4::date) IS NOT TRUE
      ) s
      LEFT JOIN learning.survey_questions d ON d.org_id = $1::uuid AND d.survey_id = s.survey_id AND d.question_id = s.question_id) a ORDER BY 1, 2, 5, 6, 7, 8, 9`,
    [orgId, survey, range.from, range.to, course ?? null, withheld],
    `WITH base AS (
       SELECT survey_id, question_id, course_id, number, words, pooled, CASE WHEN $5::text IS NULL OR NOT pooled THEN block_day END AS block_day FROM learning.survey_answers
       WHERE org_id = $1::uuid AND survey_id = $2::text AND ($5::text IS NULL OR course_id = $5::text))`,
  );
}
