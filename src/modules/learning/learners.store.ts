import { oneRow, type Sql } from "@/db/sql";
import { type LearnerAtRisk, type LearnerPath, type LearnerRow, mean, RISK } from "./contract";
import { orderedLessons } from "./lessons.store";

const OF_COHORT = "($4::date IS NULL OR p.start_day BETWEEN $4::date AND $4::date + 6)";

/**
 * Learners of a course who are silent for longer than they, or the course, usually are; see {@link RISK}.
 * $3 is the day on which silence is measured, $4 the Monday of a start week, or null for all learners. How often
 * learners of the course come back is a thing of the course, whichever learners are asked for.
 */
const SILENT = `
  WITH course AS MATERIALIZED (
    SELECT coalesce(sum(span_days)::numeric / nullif(sum(returns), 0), ${RISK.rhythmWithoutAny}) AS rhythm FROM learning.course_cohorts WHERE org_id = $1 AND course_id = $2
  ), silent AS (
    SELECT p.person, p.last_day, $3::date - p.last_day AS days, p.active_days, p.lessons_completed, p.last_lesson_id, p.active_days >= ${RISK.ownRhythmFrom} AS own,
           CASE WHEN p.active_days >= ${RISK.ownRhythmFrom} THEN (p.last_day - p.first_day)::numeric / (p.active_days - 1) ELSE c.rhythm END AS rhythm
    FROM learning.user_course_progress p CROSS JOIN course c
    WHERE p.org_id = $1 AND p.course_id = $2 AND p.status = 'started' AND p.last_day BETWEEN $3::date - ${RISK.goneAfterDays} AND $3::date - ${RISK.leastDays} AND ${OF_COHORT}
  ), at_risk AS (SELECT * FROM silent WHERE days >= ${RISK.factor} * rhythm)`;

type RiskRow = Omit<LearnerAtRisk, "rhythmOf" | "reason"> & { readonly own: boolean };

export async function queryAtRisk(sql: Sql, orgId: string, courseId: string, asOf: string, cohort: string | null, limit: number): Promise<RiskRow[]> {
  return sql.rows<RiskRow & Record<string, unknown>>(
    `${SILENT}
     SELECT r.person, r.last_day AS "lastDay", r.days AS "silentDays", round(r.rhythm, 1) AS rhythm, r.own, r.active_days AS "activeDays",
            r.lessons_completed AS "lessonsCompleted", r.last_lesson_id AS "lastLessonId", l.title AS "lastLessonTitle"
     FROM at_risk r LEFT JOIN learning.lessons l ON l.org_id = $1 AND l.course_id = $2 AND l.lesson_id = r.last_lesson_id
     ORDER BY r.days / greatest(r.rhythm, 1) DESC, r.lessons_completed DESC, r.person LIMIT $5`,
    [orgId, courseId, asOf, cohort, limit],
    "learning-at-risk",
  );
}

export async function countAtRisk(sql: Sql, orgId: string, courseId: string, asOf: string, cohort: string | null): Promise<{ atRisk: number; gone: number }> {
  return oneRow<{ atRisk: number; gone: number }>(
    sql,
    `${SILENT}
     SELECT (SELECT count(*) FROM at_risk) AS "atRisk",
            (SELECT count(*) FROM learning.user_course_progress p WHERE p.org_id = $1 AND p.course_id = $2 AND p.status = 'started' AND p.last_day < $3::date - ${RISK.goneAfterDays} AND ${OF_COHORT}) AS gone`,
    [orgId, courseId, asOf, cohort],
    "learning-count-at-risk",
  );
}

type ProgressRow = Omit<LearnerRow, "progress" | "averageScore"> & { lessonProgress: number; lessons: number; scored: number; scoreSum: number };

const LEARNER = `
  SELECT p.person, p.status, p.enrolled_at AS "enrolledAt", p.first_at AS "firstAt", p.last_at AS "lastAt", p.completed_at AS "completedAt",
         CASE WHEN p.status = 'withdrawn' THEN p.withdrawn_at END AS "withdrawnAt", p.active_days AS "activeDays",
         p.lessons_started AS "lessonsStarted", p.lessons_completed AS "lessonsCompleted", p.lesson_progress AS "lessonProgress",
         (SELECT count(*) FROM learning.lessons l WHERE l.org_id = $1 AND l.course_id = $2) AS lessons,
         p.scored, p.score_sum AS "scoreSum", p.attempts, p.seconds, p.watched_seconds AS "watchedSeconds", p.clicks, p.events
  FROM learning.user_course_progress p WHERE p.org_id = $1 AND p.course_id = $2`;

function learnerOf({ lessonProgress, lessons, scored, scoreSum, ...row }: ProgressRow): LearnerRow {
  const progress = row.status === "completed" ? 100 : (mean(lessonProgress, lessons) ?? 0);
  return { ...row, progress, averageScore: mean(scoreSum, scored) };
}

/** Learners of a course by id, from the one after `after` on. */
export async function queryLearners(sql: Sql, orgId: string, courseId: string, status: string | null, after: string, limit: number): Promise<LearnerRow[]> {
  const rows = await sql.rows<ProgressRow & Record<string, unknown>>(
    `${LEARNER} AND p.person > $3 AND ($4::text IS NULL OR p.status = $4) ORDER BY p.person LIMIT $5`,
    [orgId, courseId, after, status, limit],
    "learning-learners",
  );
  return rows.map(learnerOf);
}

export async function findLearner(sql: Sql, orgId: string, courseId: string, person: string): Promise<LearnerRow | undefined> {
  const [row] = await sql.rows<ProgressRow & Record<string, unknown>>(`${LEARNER} AND p.person = $3`, [orgId, courseId, person], "learning-learner");
  return row && learnerOf(row);
}

export async function queryPath(sql: Sql, orgId: string, courseId: string, person: string): Promise<Pick<LearnerPath, "lessons" | "days">> {
  const lessons = await sql.rows<LearnerPath["lessons"][number] & Record<string, unknown>>(
    `WITH ordered AS (${orderedLessons("one")})
     SELECT o.lesson_id AS "lessonId", o.title, o.kind, o.place, p.first_at AS "firstAt", p.last_at AS "lastAt", p.completed_at AS "completedAt", coalesce(p.progress, 0) AS progress, p.score,
            coalesce(p.attempts, 0) AS attempts, coalesce(p.seconds, 0) AS seconds, coalesce(p.watched_seconds, 0) AS "watchedSeconds", coalesce(p.clicks, 0) AS clicks
     FROM ordered o LEFT JOIN learning.user_lesson_progress p ON p.org_id = $1 AND p.course_id = o.course_id AND p.person = $3 AND p.lesson_id = o.lesson_id
     ORDER BY o.place`,
    [orgId, courseId, person],
    "learning-path",
  );
  const days = await sql.rows<{ day: string; events: number }>(
    "SELECT day, own_events AS events FROM learning.user_course_days WHERE org_id = $1 AND course_id = $2 AND person = $3 AND own_events > 0 ORDER BY day",
    [orgId, courseId, person],
    "learning-path-days",
  );
  return { lessons, days };
}
