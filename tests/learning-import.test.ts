import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { importOulad } from "@/modules/imports/service";
import type { LearningTotals } from "@/modules/learning/contract";
import { createLearning } from "@/modules/learning/service";
import { countCourse } from "./support/independent-learning-count";
import { useWorld } from "./support/world";
import { within } from "./support/pace";

const world = useWorld();
const folder = new URL("./fixtures/oulad", import.meta.url).pathname;
const text = (file: string) => readFileSync(`${folder}/${file}`, "utf8");
const COURSE = "AAA-2013J";
const RUN = { from: "2013-01-01", to: "2014-12-31" };

/** The calendar day of a day of the dataset: the run began on 1 October 2013. */
const dateOf = (day: number) => new Date(Date.UTC(2013, 9, 1 + day)).toISOString().slice(0, 10);
function mondayOf(day: number): string {
  const date = new Date(`${dateOf(day)}T00:00:00Z`);
  return new Date(date.getTime() - ((date.getUTCDay() + 6) % 7) * 86_400_000).toISOString().slice(0, 10);
}

test.each(["UTC", "America/Los_Angeles"])("a course run shows what an independent count of its tables gives, in %s", async (zone) => {
  const learning = createLearning(world.insights);
  const tenant = await world.organisation(zone);
  await importOulad({ db: world.db, ingest: world.ingest, orgId: tenant.orgId, folder });
  await world.pipeline.drain(tenant.orgId);
  const expected = countCourse({ registrations: text("studentRegistration.csv"), clicks: text("studentVle.csv"), results: text("studentInfo.csv"), materials: text("vle.csv") }, mondayOf);

  const check = async () => {
    const course = await learning.course(tenant, { course: COURSE, range: RUN });
    const { learners, enrolled, completed, withdrawn } = expected;
    expect(course.numbers).toMatchObject({ learners, enrolled, started: expected.active, completed, withdrawn, completionRate: Math.round((1_000 * completed) / learners) / 10 });
    expect(course.totals).toMatchObject({ activeLearners: expected.active, enrolments: enrolled, completions: completed, withdrawals: withdrawn });
    expect(course.funnel.map((step) => step.learners)).toEqual([learners, expected.active, 0, completed]);

    const days = new Map(course.trend.filter((day) => day.activeLearners > 0).map((day) => [day.day, day.activeLearners]));
    expect(days).toEqual(new Map([...expected.activeByDay].sort(([a], [b]) => a - b).map(([day, n]) => [dateOf(day), n])));

    expect(course.lessons.map((lesson) => lesson.lessonId)).toEqual(expected.order);
    expect(course.lessons.map(({ lessonId, kind, learners, clicks, stopped, here }) => [lessonId, { kind, learners, clicks, lastSeen: stopped + here }])).toEqual(
      expected.order.map((site) => {
        const { kind, learners, clicks, lastSeen } = expected.materials.get(site) ?? {};
        return [site, { kind, learners, clicks, lastSeen }];
      }),
    );
    // Nobody was seen for years: anyone who has not completed it has stopped.
    expect(course.lessons.every((lesson) => lesson.here === 0)).toBe(true);
    expect(new Map(course.cohorts.map(({ startWeek, learners, completed, withdrawn }) => [startWeek, { learners, completed, withdrawn }]))).toEqual(
      new Map([...expected.cohorts].sort(([a], [b]) => (a < b ? 1 : -1))),
    );
    const { courses } = await learning.courses(tenant, RUN);
    expect(courses).toMatchObject([{ courseId: COURSE, learners, completed, withdrawn, activeLearners: expected.active, lessons: expected.order.length }]);
    return course;
  };

  const course = await check();
  // A cohort is its part of the whole.
  const cohorts: LearningTotals[] = [];
  for (const { startWeek, learners, completed } of course.cohorts) {
    const cohort = await learning.course(tenant, { course: COURSE, range: RUN, cohort: startWeek });
    expect(cohort.numbers).toMatchObject({ learners, completed });
    expect(cohort.totals).toMatchObject({ completions: completed });
    cohorts.push(cohort.totals);
  }
  for (const figure of ["activeLearners", "enrolments", "starts", "completions", "withdrawals", "events"] as const) {
    expect(cohorts.reduce((sum, totals) => sum + totals[figure], 0), figure).toBe(course.totals[figure]);
  }
  // An organisation that imported before any of this was kept gets the same by a rebuild from raw.
  await world.db.lane(tenant.orgId).write(async (sql) => {
    const tables = await sql.rows<{ name: string }>(`SELECT relname AS name FROM pg_class WHERE relnamespace = 'learning'::regnamespace AND relkind = 'r' AND relname NOT IN ('surveys', 'survey_questions', 'lesson_orders')`);
    for (const { name } of tables) await sql.rows(`DELETE FROM learning.${name} WHERE org_id = $1`, [tenant.orgId]);
  });
  expect((await learning.courses(tenant, RUN)).courses).toEqual([]);
  await world.pipeline.rebuild(tenant.orgId);
  await check();

  // An order of one's own comes first, and the rule goes on behind it.
  const [first, second, ...rest] = expected.order;
  await learning.setLessonOrder(tenant, COURSE, [rest.at(-1) ?? "", second ?? ""], "operator");
  const { lessons } = await learning.lessons(tenant, { range: RUN, course: COURSE });
  expect(lessons.map((lesson) => lesson.lessonId)).toEqual([rest.at(-1), second, first, ...rest.slice(0, -1)]);
  expect(lessons.map((lesson) => lesson.placedBy).slice(0, 3)).toEqual(["organisation", "organisation", "first_access"]);
  await expect(learning.setLessonOrder(tenant, COURSE, ["nothing"], "operator")).rejects.toMatchObject({ code: "invalid_request" });
  await expect(learning.setLessonOrder(tenant, "nothing", [], "operator")).rejects.toMatchObject({ code: "not_found" });
}, within(120_000));
