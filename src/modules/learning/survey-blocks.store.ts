import type { Sql } from "@/db/sql";
import { LEAST_RESPONDENTS } from "./contract";

/** The question id of what is no question: that somebody responded at all. */
export const PARTICIPATION = "";

/** The same question of the same survey, answered in the same shape, in the same course. */
const sameCourse = (a: string, b: string) => `${sameQuestion(a, b)} AND ${a}.course_id = ${b}.course_id`;
const sameQuestion = (a: string, b: string) => `${a}.survey_id = ${b}.survey_id AND ${a}.question_id = ${b}.question_id AND ${a}.shape = ${b}.shape`;
const KEY = ["batch_id", "ordinal", "question_id", "place"] as const;

/**
 * Puts answers that are in no group yet into groups that are only ever shown whole, so that what two answers of the
 * API differ by is made of whole groups again.
 *
 * People stand in the order of their first answer to a question in a course, whatever they answered; every five of
 * them are a group, with all of their answers, and who is left at the end joins the last one. Courses with fewer
 * than five people are one pool with groups of its own; a pool with fewer has none. A group counts on the day of
 * its last answer. Groups do not depend on how a survey is described: numbers, words and lists are kept apart.
 *
 * Only what follows the earliest change of a course is placed again; its result is that of placing everything.
 */
export async function placeAnswers(sql: Sql, orgId: string): Promise<void> {
  await sql.rows(
    `WITH fresh AS MATERIALIZED (
       SELECT survey_id, question_id, shape, course_id, respondent, min(occurred_at) AS since FROM learning.survey_answers
       WHERE org_id = $1::uuid AND pooled IS NOT FALSE AND pooled IS NULL GROUP BY 1, 2, 3, 4, 5
     ), touched AS MATERIALIZED (
       SELECT t.*, EXISTS (SELECT 1 FROM learning.survey_answers a WHERE a.org_id = $1::uuid AND ${sameCourse("a", "t")} AND NOT a.pooled)
                   OR (SELECT count(*) FROM (SELECT DISTINCT a.respondent FROM learning.survey_answers a WHERE a.org_id = $1::uuid AND ${sameCourse("a", "t")} LIMIT $2::integer) p) >= $2::integer AS own
       FROM (SELECT survey_id, question_id, shape, course_id, min(since) AS since FROM fresh GROUP BY 1, 2, 3, 4) t
     ), known AS (
       SELECT f.survey_id, f.question_id, f.shape, f.course_id, min(a.block) AS block
       FROM fresh f
       JOIN learning.survey_responses r ON r.org_id = $1::uuid AND r.survey_id = f.survey_id AND r.course_id = f.course_id AND r.respondent = f.respondent
       JOIN learning.survey_answers a ON a.org_id = $1::uuid AND a.batch_id = r.batch_id AND a.ordinal = r.ordinal AND a.question_id = f.question_id AND a.shape = f.shape AND NOT a.pooled
       GROUP BY 1, 2, 3, 4
     ), starts AS MATERIALIZED (
       -- From the group before the one that changes: the last one may have to take in who is left.
       SELECT t.*, greatest(0, least(coalesce(k.block, 2147483647), coalesce(
                (SELECT a.block FROM learning.survey_answers a WHERE a.org_id = $1::uuid AND ${sameCourse("a", "t")} AND NOT a.pooled AND a.occurred_at < t.since
                 ORDER BY a.block DESC LIMIT 1), 0)) - 1) AS from_block
       FROM touched t LEFT JOIN known k ON ${sameCourse("k", "t")} WHERE t.own
     ), pools AS MATERIALIZED (
       SELECT DISTINCT t.survey_id, t.question_id, t.shape FROM touched t
       WHERE NOT t.own OR EXISTS (SELECT 1 FROM learning.survey_answers a WHERE a.org_id = $1::uuid AND ${sameCourse("a", "t")} AND a.pooled)
     ), members AS MATERIALIZED (
       SELECT false AS in_pool, a.course_id AS course, s.from_block, a.* FROM starts s JOIN learning.survey_answers a ON a.org_id = $1::uuid AND ${sameCourse("a", "s")} AND NOT a.pooled AND a.block >= s.from_block
       UNION ALL
       SELECT false, a.course_id, s.from_block, a.* FROM starts s JOIN learning.survey_answers a ON a.org_id = $1::uuid AND ${sameCourse("a", "s")} AND a.pooled IS NOT FALSE
       UNION ALL
       SELECT true, '', 0, a.* FROM pools p JOIN learning.survey_answers a ON a.org_id = $1::uuid AND ${sameQuestion("a", "p")} AND a.pooled IS NOT FALSE
       WHERE NOT EXISTS (SELECT 1 FROM starts s WHERE ${sameCourse("s", "a")})
     ), persons AS (
       SELECT *, min(occurred_at) OVER (PARTITION BY survey_id, question_id, shape, in_pool, course, respondent) AS first_at FROM members
     ), ordered AS (
       SELECT *, dense_rank() OVER (PARTITION BY survey_id, question_id, shape, in_pool, course ORDER BY first_at, respondent) AS nth FROM persons
     ), sized AS (
       SELECT *, max(nth) OVER (PARTITION BY survey_id, question_id, shape, in_pool, course) AS size FROM ordered
     ), blocks AS (
       SELECT *, CASE WHEN size >= $2::integer THEN (from_block + least((nth - 1) / $2::integer, size / $2::integer - 1))::integer END AS in_block FROM sized
     ), placed AS (
       SELECT *, CASE WHEN in_block IS NOT NULL THEN max(day) OVER (PARTITION BY survey_id, question_id, shape, in_pool, course, in_block) END AS on_day FROM blocks
     )
     UPDATE learning.survey_answers a SET pooled = p.in_pool, block = p.in_block, block_day = p.on_day
     FROM placed p
     WHERE a.org_id = $1::uuid AND ${KEY.map((column) => `a.${column} = p.${column}`).join(" AND ")} AND (p.pooled, p.block, p.block_day) IS DISTINCT FROM (p.in_pool, p.in_block, p.on_day)`,
    [orgId, LEAST_RESPONDENTS],
    "learning-place-answers",
  );
}

/** Takes answers out of their groups that must be placed again when those of a day go: all from the first group on that loses one. */
export async function displaceAnswers(sql: Sql, orgId: string, day: string): Promise<void> {
  await sql.rows(
    `UPDATE learning.survey_answers a SET pooled = NULL, block = NULL, block_day = NULL
     FROM (SELECT survey_id, question_id, shape, pooled, CASE WHEN NOT pooled THEN course_id END AS course_id, min(block) AS block
           FROM learning.survey_answers WHERE org_id = $1::uuid AND day = $2::date AND pooled IS NOT NULL GROUP BY 1, 2, 3, 4, 5) g
     WHERE a.org_id = $1::uuid AND ${sameQuestion("a", "g")} AND a.pooled = g.pooled AND (g.pooled OR a.course_id = g.course_id AND a.block >= g.block)`,
    [orgId, day],
    "learning-displace-answers",
  );
}
