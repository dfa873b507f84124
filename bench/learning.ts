import type { EventKind } from "@/modules/pipeline/contract";
import { shiftDay } from "@/kernel/day";
import { createInsights } from "@/modules/insights/service";
import { learningModel } from "@/modules/learning/load.service";
import { createLearning } from "@/modules/learning/service";
import { createSummaries } from "@/modules/learning/summary.service";
import { createSurveys } from "@/modules/learning/surveys.service";
import type { Bench } from "./support/bench";
import { count, decimal, median, percentile, table, type Target } from "./support/figures";

/** About a hundred events a learner. `BENCH_LEARNERS` makes it smaller. */
const LEARNERS = Number(process.env.BENCH_LEARNERS ?? 50_000);
const COURSES = 200;
const OTHERS = 49;
const DAYS = 180;
const RUNS = 30;

/** What learning costs while it is loaded, by event, and how fast its dashboards answer from what was loaded. */
export async function learning(bench: Bench): Promise<readonly Target[]> {
  const { orgId } = await bench.sender();
  const [row] = await bench.sql<{ today: string }>("SELECT (now() AT TIME ZONE 'UTC')::date::text AS today");
  const today = row?.today ?? "";
  await stage(bench, orgId, LEARNERS);
  const others = [];
  for (let i = 0; i < OTHERS; i++) {
    const other = await bench.sender();
    await stage(bench, other.orgId, 20);
    others.push(other.orgId);
  }
  await bench.sql("ANALYZE staging.events");

  const perEvent = await load(bench, orgId, today);
  for (const other of others) await load(bench, other, today, true);
  await bench.sql("VACUUM ANALYZE");

  const tenant = bench.db.tenant(orgId);
  const insights = createInsights(60_000);
  const dashboards = createLearning(insights);
  const surveys = createSurveys(insights);
  const summaries = createSummaries(dashboards, insights, undefined, () => undefined);
  const range = { from: shiftDay(today, -29), to: today };
  const course = "course-0";
  const [learner] = (await dashboards.learners(tenant, { course, limit: 1 })).learners;
  const cohort = (await dashboards.course(tenant, { course, range })).cohorts[5]?.startWeek;
  const queries: Readonly<Record<string, () => Promise<unknown>>> = {
    overview: () => dashboards.overview(tenant, { range }),
    "overview of a quarter": () => dashboards.overview(tenant, { range: { from: shiftDay(today, -89), to: today } }),
    courses: () => dashboards.courses(tenant, range),
    course: () => dashboards.course(tenant, { course, range }),
    "course, one cohort": () => dashboards.course(tenant, { course, range, cohort }),
    "lessons of a course": () => dashboards.lessons(tenant, { range, course }),
    "lessons of all": () => dashboards.lessons(tenant, { range }),
    video: () => dashboards.video(tenant, course, "lesson-1"),
    learners: () => dashboards.learners(tenant, { course, limit: 50 }),
    "at risk": () => dashboards.atRisk(tenant, { course, range, limit: 50 }),
    learner: () => dashboards.learner(tenant, course, learner?.person ?? ""),
    surveys: () => surveys.list(tenant),
    survey: () => surveys.results(tenant, { survey: "feedback", range }, undefined),
    "survey of a course": () => surveys.results(tenant, { survey: "feedback", range, course }, undefined),
    summary: () => summaries.summary(tenant),
  };
  const rows: string[][] = [];
  const targets: Target[] = [{ name: "µs of the database's CPU an event to load learning", value: perEvent, target: 100, more: false }];
  for (const [name, query] of Object.entries(queries)) {
    for (let i = 0; i < 7; i++) await query();
    const times: number[] = [];
    for (let i = 0; i < RUNS; i++) {
      const start = performance.now();
      await query();
      times.push(performance.now() - start);
    }
    times.sort((a, b) => a - b);
    rows.push([name, decimal(median(times), 1), decimal(percentile(times, 0.95), 1)]);
    targets.push({ name: `${name}, p95 ms`, value: percentile(times, 0.95), target: 100, more: false });
  }
  process.stdout.write(`${table(["dashboard", "median ms", "p95 ms"], rows)}\n`);
  return targets;
}

/** Each day may have events of courses and answers to surveys. */
const EVERY_KIND: readonly EventKind[] = [{ type: "survey_submitted", site: false, course: true }];

/** Loads every day, as a rebuild would; gives what an event costs in microseconds of the database's CPU. */
async function load(bench: Bench, orgId: string, today: string, quietly = false): Promise<number> {
  const start = performance.now();
  const before = (await bench.databaseCpu()) ?? Number.NaN;
  for (let day = shiftDay(today, -DAYS - 70); day <= today; day = shiftDay(day, 1)) {
    await bench.db.lane(orgId).write((sql) => learningModel.add(sql, orgId, { kind: "day", day, receivedFrom: new Date(Date.now() - 86_400_000), receivedTo: new Date() }, EVERY_KIND));
  }
  const ms = performance.now() - start;
  const cpu = ((await bench.databaseCpu()) ?? Number.NaN) - before;
  const [staged] = await bench.sql<{ n: number }>("SELECT count(*)::integer AS n FROM staging.events WHERE org_id = $1", [orgId]);
  const events = staged?.n ?? 0;
  if (!quietly) process.stdout.write(`${count(events)} events of ${count(LEARNERS)} learners loaded in ${decimal(ms / 1_000, 1)} s: ${decimal((ms * 1_000) / events, 1)} µs each, ${decimal((cpu * 1e6) / events, 1)} µs of the database's CPU\n\n`);
  return (cpu * 1e6) / events;
}

/**
 * Staged events of learners in two courses each, the first ones the most popular: they enrol on some day, and go
 * through their lessons at a pace of their own until they stay away, or complete.
 */
async function stage(bench: Bench, orgId: string, learners: number): Promise<void> {
  await bench.sql(
    `INSERT INTO staging.events (org_id, batch_id, ordinal, received_at, occurred_at, local_hour, local_day, client_event_id, type, person, session_id, course_id, lesson_id,
       properties, quality_score, validation_status, staged_at)
     SELECT $1, gen_random_uuid(), 1, now(), at, date_trunc('hour', at, 'UTC'), (at AT TIME ZONE 'UTC')::date, gen_random_uuid()::text, type, person, NULL, course, lesson, properties, 1, 'VALID', now()
     FROM (
       SELECT 'user:' || l AS person, 'course-' || floor(${COURSES} * power(r.course, 2)) AS course, e.type, CASE WHEN e.type LIKE 'course%' OR e.type LIKE 'survey%' THEN NULL ELSE 'lesson-' || n END AS lesson,
              least(now() - interval '1 minute', now() - make_interval(days => floor(${DAYS} * r.start)::integer) + make_interval(secs => (n * (0.3 + 4 * r.pace) * 86400)::integer + e.offset_seconds)) AS at,
              e.properties || CASE WHEN e.type LIKE 'course%' THEN '{}' ELSE jsonb_build_object('score', floor(40 + 60 * random()), 'rating', floor(1 + 5 * random())) END AS properties
       FROM generate_series(1, $2::integer) l
       CROSS JOIN LATERAL (SELECT l AS seed, random() AS course, random() AS start, random() AS pace, 3 + floor(17 * random())::integer AS last FROM generate_series(1, 2)) r
       CROSS JOIN LATERAL generate_series(1, r.last) n
       CROSS JOIN LATERAL (
         SELECT 'course_enrolled' AS type, 0 AS offset_seconds, '{}'::jsonb AS properties WHERE n = 1
         UNION ALL SELECT * FROM (VALUES ('lesson_started', 10, '{"kind": "video"}'::jsonb), ('video_paused', 100, '{"from": 0, "to": 90, "length": 600}'), ('lesson_progressed', 150, '{"percent": 50, "seconds": 60}'),
           ('quiz_submitted', 300, '{}'), ('lesson_completed', 400, '{"seconds": 200}')) v(type, offset_seconds, properties)
         UNION ALL SELECT 'course_completed', 500, '{}' WHERE n = 19
         UNION ALL SELECT 'survey_submitted', 600, '{"survey": "feedback", "comment": "words"}' WHERE n = r.last AND n > 15
       ) e
     ) events`,
    [orgId, learners],
  );
}
