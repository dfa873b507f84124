import { oneRow, type Sql } from "@/db/sql";
import type { Range } from "./contract";

/**
 * The first and the last day with activity, whatever the range; null when there was none.
 * @param courseId one course, or '' for all of them @param cohort a Monday, or null for all learners
 */
export async function queryActivity(sql: Sql, orgId: string, courseId: string, cohort: string | null): Promise<Range | null> {
  const { from, to } = await oneRow<{ from: string | null; to: string | null }>(
    sql,
    cohort === null
      ? `SELECT (SELECT day FROM learning.lesson_days WHERE org_id = $1 AND course_id = $2 AND lesson_id = '' AND own_events > 0 ORDER BY day LIMIT 1) AS from,
                (SELECT day FROM learning.lesson_days WHERE org_id = $1 AND course_id = $2 AND lesson_id = '' AND own_events > 0 ORDER BY day DESC LIMIT 1) AS to`
      : `SELECT min(first_day) AS from, max(last_day) AS to FROM learning.user_course_progress WHERE org_id = $1 AND course_id = $2 AND start_day BETWEEN $3::date AND $3::date + 6`,
    cohort === null ? [orgId, courseId] : [orgId, courseId, cohort],
    cohort === null ? "learning-activity" : "learning-cohort-activity",
  );
  return from === null || to === null ? null : { from, to };
}
