/**
 * What dashboards read, as sums over progress: SQL that adds the changes of progress rows to them. Its input
 * are `p` (progress in courses) and `l` (in lessons), both signed: -1 for a row as it was, 1 as it is now.
 * What cancels out is not written.
 */
function addTo(table: string, keys: readonly string[], sums: Readonly<Record<string, string>>, from: string): string {
  const names = Object.keys(sums);
  return `INSERT INTO learning.${table} AS t (org_id, ${[...keys, ...names].join(", ")})
  SELECT * FROM (SELECT $1::uuid AS org_id, ${keys.join(", ")}, ${Object.entries(sums).map(([name, sum]) => `coalesce(${sum}, 0) AS ${name}`).join(", ")} ${from}) s
  WHERE ${names.map((name) => `s.${name} <> 0`).join(" OR ")} ORDER BY ${keys.map((key) => `s.${key}`).join(", ")}
  ON CONFLICT (org_id, ${keys.join(", ")}) DO UPDATE SET ${names.map((name) => `${name} = t.${name} + excluded.${name}`).join(", ")}`;
}

const rows = (where?: string) => (where === undefined ? "sum(sign)" : `sum(sign) FILTER (WHERE ${where})`);
const total = (value: string, where?: string) => `sum(sign * ${value})${where === undefined ? "" : ` FILTER (WHERE ${where})`}`;

/** '' as the course sums up all of them. */
const COURSE_DAYS = addTo(
  "course_days",
  ["course_id", "day"],
  { learners: "sum(learners)", enrolments: "sum(enrolments)", starts: "sum(starts)", completions: "sum(completions)", withdrawals: "sum(withdrawals)" },
  `FROM (SELECT coalesce(course_id, '') AS course_id, day, sum(learners) AS learners, sum(enrolments) AS enrolments, sum(starts) AS starts,
                sum(completions) AS completions, sum(withdrawals) AS withdrawals
         FROM (SELECT p.course_id, d.* FROM p CROSS JOIN LATERAL (VALUES
           (p.start_day, sign, 0, 0, 0, 0), (p.enrolled_day, 0, sign, 0, 0, 0), (p.first_day, 0, 0, sign, 0, 0), (p.completed_day, 0, 0, 0, sign, 0),
           (CASE WHEN p.status = 'withdrawn' THEN p.withdrawn_day END, 0, 0, 0, 0, sign)) AS d(day, learners, enrolments, starts, completions, withdrawals)
           WHERE d.day IS NOT NULL) x
         GROUP BY GROUPING SETS ((course_id, day), (day))) y GROUP BY 2, 3`,
);

const COURSE_COHORTS = addTo(
  "course_cohorts",
  ["course_id", "start_day"],
  {
    learners: rows(),
    enrolled: rows("enrolled_day IS NOT NULL"),
    started: rows("first_day IS NOT NULL"),
    completed: rows("status = 'completed'"),
    withdrawn: rows("status = 'withdrawn'"),
    progressed: rows("lessons_completed > 0"),
    lessons_completed: total("lessons_completed"),
    // A completed course counts as whole, however many of its lessons were opened.
    lesson_progress: total("lesson_progress", "status <> 'completed'"),
    seconds: total("seconds"),
    timed: rows("seconds > 0"),
    scored: total("scored"),
    score_sum: total("score_sum"),
    span_days: total("(last_day - first_day)"),
    returns: total("(active_days - 1)", "active_days > 0"),
  },
  "FROM p GROUP BY 2, 3",
);

/**
 * Who had come how far by which day, in each start week ('-infinity' as all of them) and each course ('' as all).
 * Of a cohort everybody belongs to the set that is asked of, so a step counts on its own day. Of a course only
 * those do who had started: a step that was told before the start, say a completion before the enrolment, counts
 * on the day of the start. So a share is never one of people who are not in its set.
 */
const STEPS = ["learners", "enrolled", "started", "progressed", "completed", "withdrawn"] as const;
const withdrawnDay = "CASE WHEN p.status = 'withdrawn' THEN p.withdrawn_day END";
const stepDays = (of: (day: string) => string) =>
  ["p.start_day", "p.enrolled_day", "p.first_day", "p.progressed_day", "p.completed_day", withdrawnDay]
    .map((day, i) => `(CASE WHEN ${day} IS NOT NULL THEN ${of(day)} END, ${STEPS.map((_, j) => (i === j ? "sign" : "0")).join(", ")})`).join(", ");
const stepSums = STEPS.map((step) => `sum(${step}) AS ${step}`).join(", ");
const ofDays = (week: string, of: (day: string) => string) =>
  `SELECT p.course_id, ${week} AS start_week, d.* FROM p CROSS JOIN LATERAL (VALUES ${stepDays(of)}) AS d(day, ${STEPS.join(", ")}) WHERE d.day IS NOT NULL`;
const COHORT_DAYS = addTo(
  "cohort_days",
  ["start_week", "course_id", "day"],
  Object.fromEntries(STEPS.map((step) => [step, `sum(${step})`])),
  `FROM (SELECT start_week, course_id, day, ${stepSums} FROM (${ofDays("p.start_week", (day) => day)}) c GROUP BY 1, 2, 3
         UNION ALL
         SELECT start_week, coalesce(course_id, ''), day, ${stepSums} FROM (${ofDays("'-infinity'::date", (day) => `greatest(p.start_day, ${day})`)}) a
         GROUP BY GROUPING SETS ((start_week, course_id, day), (start_week, day))) y GROUP BY 2, 3, 4`,
);

const COHORT_WEEKS = addTo("cohort_weeks", ["course_id", "start_week", "week"], { learners: rows() }, "FROM p CROSS JOIN LATERAL unnest(p.active_weeks) AS week GROUP BY 2, 3, 4");

const LESSON_SUMS: Readonly<Record<string, string>> = {
  learners: rows("first_at IS NOT NULL"),
  completed: rows("completed_at IS NOT NULL"),
  progress: total("progress"),
  seconds: total("seconds"),
  timed: rows("seconds > 0"),
  clicks: total("clicks"),
  scored: rows("score IS NOT NULL"),
  score_sum: total("score"),
  attempts: total("attempts"),
  watched_seconds: total("watched_seconds"),
  viewers: rows("watched_seconds > 0"),
  offset_seconds: total("floor(extract(epoch FROM first_at - course_first_at))::bigint"),
};
/** Each start week, and '-infinity' for all of them together. */
function ofLessons(table: string, more: readonly string[], sums: Readonly<Record<string, string>>, from: string): string {
  const rest = ["course_id", "lesson_id", ...more];
  const grouped = `(start_week, ${rest.join(", ")}), (${rest.join(", ")})`;
  return addTo(
    table,
    ["start_week", ...rest],
    Object.fromEntries(Object.keys(sums).map((name) => [name, `sum(${name})`])),
    `FROM (SELECT coalesce(start_week, '-infinity') AS start_week, ${rest.join(", ")}, ${Object.entries(sums).map(([name, sum]) => `${sum} AS ${name}`).join(", ")}
           FROM ${from} GROUP BY GROUPING SETS (${grouped})) y GROUP BY ${rest.map((_, i) => i + 3).join(", ")}, 2`,
  );
}

const LESSON_COHORTS = ofLessons("lesson_cohorts", [], LESSON_SUMS, "l");

const LESSON_STOPS = `${ofLessons(
  "lesson_stops",
  ["last_day"],
  { learners: rows(), withdrawn: rows("status = 'withdrawn'") },
  "(SELECT sign, course_id, last_lesson_id AS lesson_id, start_week, last_day, status FROM p WHERE status <> 'completed' AND last_lesson_id IS NOT NULL) stopped",
)} RETURNING start_week, course_id, lesson_id, last_day, learners`;

const SCORE_BUCKETS = ofLessons(
  "score_buckets",
  ["bucket"],
  { learners: rows() },
  "(SELECT sign, course_id, lesson_id, start_week, least(score / 10, 9) AS bucket FROM l WHERE score IS NOT NULL) scored",
);

const VIDEO_VIEWERS = addTo(
  "video_viewers",
  ["course_id", "lesson_id", "second"],
  { change: "sum(edge)" },
  `FROM (SELECT l.course_id, l.lesson_id, e.second, e.edge FROM l CROSS JOIN LATERAL unnest(l.watched) AS r
         CROSS JOIN LATERAL (VALUES (lower(r), sign), (upper(r), -sign)) AS e(second, edge)) edges GROUP BY 2, 3, 4`,
);

/** Rows without a learner: each step forward leaves one behind. */
export const LEFT_STOPS = "SELECT start_week, course_id, lesson_id, last_day FROM lesson_stops WHERE learners = 0";

/** CTEs, in the order in which every pass takes its locks. */
export const APPLY_CHANGES = `
course_days AS (${COURSE_DAYS}),
course_cohorts AS (${COURSE_COHORTS}),
cohort_weeks AS (${COHORT_WEEKS}),
cohort_days AS (${COHORT_DAYS}),
lesson_cohorts AS (${LESSON_COHORTS}),
lesson_stops AS (${LESSON_STOPS}),
score_buckets AS (${SCORE_BUCKETS}),
video_viewers AS (${VIDEO_VIEWERS})`;
