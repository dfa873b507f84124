import { oneRow, type Sql } from "@/db/sql";
import { shiftDay } from "@/kernel/day";
import { type LearningTotals, percent, type Range, type TrendDay } from "./contract";

/** All courses together, in the tables that keep them so. */
export const ALL_COURSES = "";

const TOTALS = `
WITH active AS (
  SELECT coalesce(sum(n) FILTER (WHERE day >= $3::date AND previous_day < $3::date), 0) AS range,
         coalesce(sum(n) FILTER (WHERE day = $4::date), 0) AS day,
         coalesce(sum(n) FILTER (WHERE day > $4::date - 7 AND previous_day <= $4::date - 7), 0) AS week,
         coalesce(sum(n) FILTER (WHERE day > $4::date - 30 AND previous_day <= $4::date - 30), 0) AS month
  FROM learning.active_gaps WHERE org_id = $1 AND course_id = $2 AND day BETWEEN least($3::date, $4::date - 29) AND $4::date
), flow AS (
  SELECT coalesce(sum(enrolments) FILTER (WHERE day >= $3::date), 0) AS enrolments, coalesce(sum(starts) FILTER (WHERE day >= $3::date), 0) AS starts,
         coalesce(sum(completions) FILTER (WHERE day >= $3::date), 0) AS completions, coalesce(sum(withdrawals) FILTER (WHERE day >= $3::date), 0) AS withdrawals,
         coalesce(sum(learners), 0) AS learners
  FROM learning.course_days WHERE org_id = $1 AND course_id = $2 AND day <= $4::date
), done AS (
  SELECT coalesce(sum(completed), 0) AS completed FROM learning.cohort_days WHERE org_id = $1 AND start_week = '-infinity' AND course_id = $2 AND day <= $4::date
), work AS (
  SELECT coalesce(sum(seconds), 0) AS seconds, coalesce(sum(events), 0) AS events
  FROM learning.lesson_days WHERE org_id = $1 AND course_id = $2 AND lesson_id = '' AND day BETWEEN $3::date AND $4::date
), per_course AS (
  SELECT c.course_id, sum(c.learners) AS learners, sum(c.completed) AS completed, sum(c.lesson_progress) AS lesson_progress
  FROM learning.course_cohorts c WHERE c.org_id = $1 AND ($2 = '' OR c.course_id = $2) AND c.start_day <= $4::date GROUP BY 1
), lessons AS (
  SELECT course_id, count(*) AS n FROM learning.lessons WHERE org_id = $1 AND ($2 = '' OR course_id = $2) GROUP BY 1
), progress AS (
  SELECT round(sum(100 * p.completed + coalesce(p.lesson_progress::numeric / l.n, 0)) / nullif(sum(p.learners), 0), 1) AS average
  FROM per_course p LEFT JOIN lessons l USING (course_id)
)
SELECT a.range AS "activeLearners", a.day AS "activeDay", a.week AS "activeWeek", a.month AS "activeMonth",
       f.enrolments, f.starts, f.completions, f.withdrawals, f.learners, d.completed, p.average AS "averageProgress", w.seconds, w.events
FROM active a, flow f, done d, work w, progress p`;

/** @param courseId {@link ALL_COURSES}, or one of them */
export async function queryTotals(sql: Sql, orgId: string, courseId: string, { from, to }: Range): Promise<LearningTotals> {
  const { learners, completed, ...row } = await oneRow<Omit<LearningTotals, "completionRate"> & { learners: number; completed: number }>(
    sql,
    TOTALS,
    [orgId, courseId, from, to],
    "learning-totals",
  );
  return { ...row, completionRate: percent(completed, learners) };
}

export async function queryTrend(sql: Sql, orgId: string, courseId: string, { from, to }: Range): Promise<readonly TrendDay[]> {
  return sql.rows<TrendDay & Record<string, unknown>>(
    `SELECT day, sum(active) AS "activeLearners", sum(enrolments) AS enrolments, sum(completions) AS completions, sum(events) AS events, sum(seconds) AS seconds
     FROM (
       SELECT day, n AS active, 0 AS enrolments, 0 AS completions, 0 AS events, 0 AS seconds FROM learning.active_gaps
       WHERE org_id = $1 AND course_id = $2 AND day BETWEEN $3::date AND $4::date
       UNION ALL
       SELECT day, 0, enrolments, completions, 0, 0 FROM learning.course_days WHERE org_id = $1 AND course_id = $2 AND day BETWEEN $3::date AND $4::date
       UNION ALL
       SELECT day, 0, 0, 0, events, seconds FROM learning.lesson_days WHERE org_id = $1 AND course_id = $2 AND lesson_id = '' AND day BETWEEN $3::date AND $4::date
     ) d GROUP BY day HAVING (sum(active), sum(enrolments), sum(completions), sum(events)) <> (0, 0, 0, 0) ORDER BY day`,
    [orgId, courseId, from, to],
    "learning-trend",
  );
}

/** The equally long period before. */
export function periodBefore({ from, to }: Range, days: number): Range {
  return { from: shiftDay(from, -days), to: shiftDay(to, -days) };
}
