import type { Sql } from "@/db/sql";
import { type Pairs, weekOf } from "./progress.store";

/** `INSERT` that adds to what is there; the sums of one entity group are applied in the order of their key. */
function addTo(table: string, keys: readonly string[], sums: Readonly<Record<string, string>>, from: string, having: string): string {
  const names = Object.keys(sums);
  return `INSERT INTO learning.${table} AS t (org_id, ${[...keys, ...names].join(", ")})
  SELECT * FROM (SELECT $1::uuid AS org_id, ${keys.join(", ")}, ${names.map((name) => `$4::integer * ${sums[name]} AS ${name}`).join(", ")} ${from}) s
  WHERE ${having} ORDER BY ${keys.map((key) => `s.${key}`).join(", ")}
  ON CONFLICT (org_id, ${keys.join(", ")}) DO UPDATE SET ${names.map((name) => `${name} = t.${name} + excluded.${name}`).join(", ")}`;
}

const anyOf = (names: readonly string[]) => names.map((name) => `s.${name} <> 0`).join(" OR ");

const COURSE_DAYS = addTo(
  "course_days",
  ["course_id", "day"],
  { learners: "sum(learners)", enrolments: "sum(enrolments)", starts: "sum(starts)", completions: "sum(completions)", withdrawals: "sum(withdrawals)" },
  `FROM (SELECT coalesce(course_id, '') AS course_id, day, sum(learners) AS learners, sum(enrolments) AS enrolments, sum(starts) AS starts,
                sum(completions) AS completions, sum(withdrawals) AS withdrawals
         FROM (SELECT p.course_id, d.* FROM p CROSS JOIN LATERAL (VALUES
           (p.start_day, 1, 0, 0, 0, 0), (p.enrolled_day, 0, 1, 0, 0, 0), (p.first_day, 0, 0, 1, 0, 0), (p.completed_day, 0, 0, 0, 1, 0),
           (CASE WHEN p.status = 'withdrawn' THEN p.withdrawn_day END, 0, 0, 0, 0, 1)) AS d(day, learners, enrolments, starts, completions, withdrawals)
           WHERE d.day IS NOT NULL) x
         GROUP BY GROUPING SETS ((course_id, day), (day))) y GROUP BY 2, 3`,
  anyOf(["learners", "enrolments", "starts", "completions", "withdrawals"]),
);

const COURSE_COHORTS = addTo(
  "course_cohorts",
  ["course_id", "start_day"],
  {
    learners: "count(*)",
    enrolled: "count(enrolled_day)",
    started: "count(first_day)",
    completed: "count(*) FILTER (WHERE status = 'completed')",
    withdrawn: "count(*) FILTER (WHERE status = 'withdrawn')",
    progressed: "count(*) FILTER (WHERE lessons_completed > 0)",
    lessons_completed: "sum(lessons_completed)",
    // A completed course counts as whole, however many of its lessons were opened.
    lesson_progress: "coalesce(sum(lesson_progress) FILTER (WHERE status <> 'completed'), 0)",
    seconds: "sum(seconds)",
    timed: "count(*) FILTER (WHERE seconds > 0)",
    scored: "sum(scored)",
    score_sum: "sum(score_sum)",
    span_days: "coalesce(sum(last_day - first_day), 0)",
    returns: "coalesce(sum(active_days - 1) FILTER (WHERE active_days > 0), 0)",
  },
  "FROM p GROUP BY 2, 3",
  "true",
);

const COHORT_WEEKS = addTo("cohort_weeks", ["course_id", "start_week", "week"], { learners: "count(*)" }, "FROM p CROSS JOIN LATERAL unnest(p.active_weeks) AS week GROUP BY 2, 3, 4", "true");

const LESSON_SUMS: Readonly<Record<string, string>> = {
  learners: "count(first_at)",
  completed: "count(completed_at)",
  progress: "sum(progress)",
  seconds: "sum(seconds)",
  timed: "count(*) FILTER (WHERE seconds > 0)",
  clicks: "sum(clicks)",
  scored: "count(score)",
  score_sum: "coalesce(sum(score), 0)",
  attempts: "sum(attempts)",
  watched_seconds: "sum(watched_seconds)",
  viewers: "count(*) FILTER (WHERE watched_seconds > 0)",
  offset_seconds: "coalesce(sum(floor(extract(epoch FROM first_at - course_first_at))::bigint), 0)",
};
const LESSON_COHORTS = addTo(
  "lesson_cohorts",
  ["course_id", "lesson_id", "start_week"],
  Object.fromEntries(Object.keys(LESSON_SUMS).map((name) => [name, `sum(${name})`])),
  `FROM (SELECT course_id, lesson_id, coalesce(start_week, '-infinity') AS start_week, ${Object.entries(LESSON_SUMS).map(([name, sum]) => `${sum} AS ${name}`).join(", ")}
         FROM l GROUP BY GROUPING SETS ((course_id, lesson_id, start_week), (course_id, lesson_id))) y GROUP BY 2, 3, 4`,
  "true",
);

const LESSON_STOPS = addTo(
  "lesson_stops",
  ["course_id", "lesson_id", "start_week", "last_day"],
  { learners: "count(*)", withdrawn: "count(*) FILTER (WHERE status = 'withdrawn')" },
  "FROM (SELECT course_id, last_lesson_id AS lesson_id, start_week, last_day, status FROM p WHERE status <> 'completed' AND last_lesson_id IS NOT NULL) stopped GROUP BY 2, 3, 4, 5",
  "true",
);

const SCORE_BUCKETS = addTo(
  "score_buckets",
  ["course_id", "lesson_id", "start_week", "bucket"],
  { learners: "count(*)" },
  "FROM (SELECT course_id, lesson_id, start_week, least(score / 10, 9) AS bucket FROM l WHERE score IS NOT NULL) scored GROUP BY 2, 3, 4, 5",
  "true",
);

const VIDEO_VIEWERS = addTo(
  "video_viewers",
  ["course_id", "lesson_id", "second"],
  { change: "sum(edge)" },
  `FROM (SELECT l.course_id, l.lesson_id, e.second, e.edge FROM l CROSS JOIN LATERAL unnest(l.watched) AS r
         CROSS JOIN LATERAL (VALUES (lower(r), 1), (upper(r), -1)) AS e(second, edge)) edges GROUP BY 2, 3, 4`,
  "s.change <> 0",
);

const STATEMENT = `
WITH touched AS MATERIALIZED (SELECT * FROM unnest($2::text[], $3::text[]) AS t(course_id, person)),
p AS MATERIALIZED (
  SELECT x.*, ${weekOf("x.start_day")} AS start_week FROM touched t
  CROSS JOIN LATERAL (SELECT * FROM learning.user_course_progress u WHERE u.org_id = $1 AND u.course_id = t.course_id AND u.person = t.person) x
), l AS MATERIALIZED (
  SELECT x.*, p.start_week, p.first_at AS course_first_at FROM p
  CROSS JOIN LATERAL (SELECT * FROM learning.user_lesson_progress u WHERE u.org_id = $1 AND u.course_id = p.course_id AND u.person = p.person) x
),
course_days AS (${COURSE_DAYS}),
course_cohorts AS (${COURSE_COHORTS}),
cohort_weeks AS (${COHORT_WEEKS}),
lesson_cohorts AS (${LESSON_COHORTS}),
lesson_stops AS (${LESSON_STOPS}),
score_buckets AS (${SCORE_BUCKETS}),
video_viewers AS (${VIDEO_VIEWERS})
SELECT 1`;

/**
 * Adds (`sign` 1) the progress of people in courses to what dashboards read, or takes it out (-1): taken out
 * before their progress changes and added after it, the sums stay those over all progress rows.
 */
export async function applyToAggregates(sql: Sql, orgId: string, pairs: Pairs, sign: 1 | -1): Promise<void> {
  await sql.rows(STATEMENT, [orgId, pairs.courseIds, pairs.people, sign], "learning-aggregates");
}
