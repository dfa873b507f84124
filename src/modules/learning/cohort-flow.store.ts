import { oneRow, type Sql } from "@/db/sql";
import { type LearningTotals, percent, type Range, type TrendDay } from "./contract";

/**
 * What `overview.store.ts` reads of a course, of one of its cohorts: $5 is the Monday of the start week. Rollups
 * know no cohorts, so it is counted from its learners' own rows.
 */
const COHORT = `
  cohort AS MATERIALIZED (
    SELECT * FROM learning.user_course_progress WHERE org_id = $1 AND course_id = $2 AND start_day BETWEEN $5::date AND $5::date + 6
  )`;
// OFFSET 0 keeps these from becoming joins: of a CTE the planner knows no size, and would read all of the course's days.
const daysOf = (table: string) => `FROM cohort c CROSS JOIN LATERAL (SELECT * FROM learning.${table} x WHERE x.org_id = $1 AND x.course_id = $2 AND x.person = c.person OFFSET 0) d`;
const DAYS = daysOf("user_course_days");
const LESSON_DAYS = daysOf("user_lesson_days");
const IN_RANGE = "BETWEEN $3::date AND $4::date";

const TOTALS = `
WITH ${COHORT}, active AS (
  SELECT count(DISTINCT d.person) FILTER (WHERE d.day >= $3::date) AS range, count(DISTINCT d.person) FILTER (WHERE d.day = $4::date) AS day,
         count(DISTINCT d.person) FILTER (WHERE d.day > $4::date - 7) AS week, count(DISTINCT d.person) FILTER (WHERE d.day > $4::date - 30) AS month
  ${DAYS} WHERE d.own_events > 0 AND d.day BETWEEN least($3::date, $4::date - 29) AND $4::date
), flow AS (
  SELECT count(*) FILTER (WHERE enrolled_day ${IN_RANGE}) AS enrolments, count(*) FILTER (WHERE first_day ${IN_RANGE}) AS starts,
         count(*) FILTER (WHERE completed_day ${IN_RANGE}) AS completions, count(*) FILTER (WHERE status = 'withdrawn' AND withdrawn_day ${IN_RANGE}) AS withdrawals,
         count(*) AS learners, count(*) FILTER (WHERE completed_day <= $4::date) AS completed
  FROM cohort
), work AS (
  SELECT (SELECT coalesce(sum(d.seconds), 0) ${LESSON_DAYS} WHERE d.day ${IN_RANGE}) AS seconds, (SELECT coalesce(sum(d.events), 0) ${DAYS} WHERE d.day ${IN_RANGE}) AS events
), progress AS (
  SELECT round(avg(CASE WHEN status = 'completed' THEN 100 ELSE coalesce(lesson_progress::numeric / nullif((SELECT count(*) FROM learning.lessons WHERE org_id = $1 AND course_id = $2), 0), 0) END), 1) AS average
  FROM cohort
)
SELECT a.range AS "activeLearners", a.day AS "activeDay", a.week AS "activeWeek", a.month AS "activeMonth",
       f.enrolments, f.starts, f.completions, f.withdrawals, f.learners, f.completed, p.average AS "averageProgress", w.seconds, w.events
FROM active a, flow f, work w, progress p`;

/** @param cohort the Monday of a start week */
export async function queryCohortTotals(sql: Sql, orgId: string, courseId: string, { from, to }: Range, cohort: string): Promise<LearningTotals> {
  const { learners, completed, ...row } = await oneRow<Omit<LearningTotals, "completionRate"> & { learners: number; completed: number }>(
    sql,
    TOTALS,
    [orgId, courseId, from, to, cohort],
    "learning-cohort-totals",
  );
  return { ...row, completionRate: percent(completed, learners) };
}

export async function queryCohortTrend(sql: Sql, orgId: string, courseId: string, { from, to }: Range, cohort: string): Promise<readonly TrendDay[]> {
  return sql.rows<TrendDay & Record<string, unknown>>(
    `WITH ${COHORT}
     SELECT day, sum(active) AS "activeLearners", sum(enrolments) AS enrolments, sum(completions) AS completions, sum(events) AS events, sum(seconds) AS seconds
     FROM (
       SELECT d.day, (d.own_events > 0)::integer AS active, 0 AS enrolments, 0 AS completions, d.events, 0 AS seconds ${DAYS} WHERE d.day ${IN_RANGE}
       UNION ALL
       SELECT enrolled_day, 0, 1, 0, 0, 0 FROM cohort WHERE enrolled_day ${IN_RANGE}
       UNION ALL
       SELECT completed_day, 0, 0, 1, 0, 0 FROM cohort WHERE completed_day ${IN_RANGE}
       UNION ALL
       SELECT d.day, 0, 0, 0, 0, d.seconds ${LESSON_DAYS} WHERE d.day ${IN_RANGE}
     ) x GROUP BY day HAVING (sum(active), sum(enrolments), sum(completions), sum(events)) <> (0, 0, 0, 0) ORDER BY day`,
    [orgId, courseId, from, to, cohort],
    "learning-cohort-trend",
  );
}
