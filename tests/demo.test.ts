import { expect, test } from "vitest";
import { seedDemo } from "@/modules/demo/service";
import { shiftDay } from "@/kernel/day";
import { createLearning } from "@/modules/learning/service";
import { createSummaries } from "@/modules/learning/summary.service";
import { createSurveys, saveSurvey } from "@/modules/learning/surveys.service";
import { createOrganisationService } from "@/modules/tenancy/organisations.service";
import { useWorld } from "./support/world";

const world = useWorld();

test("the demo, written twice, adds nothing; later it adds what has happened since; and all of it to its own organisation", async () => {
  const bystander = await world.organisation();
  const organisations = createOrganisationService(world.db);
  const now = new Date();
  const options = { organisations, actor: "operator", ingest: world.ingest, days: 14, now } as const;
  let events = 0;
  const { orgId, slug, balance: first } = await seedDemo({ ...options, onStart: (total) => void (events = total) });
  expect(await organisations.find("demo")).toMatchObject({ id: orgId, slug, name: "Northwind Academy", timeZone: "Europe/Berlin" });
  expect(first.read).toBe(events);
  expect(first.read).toBe(first.accepted + first.duplicates + first.failed);
  expect(first.failed).toBeGreaterThan(0);
  expect(first.duplicates).toBeGreaterThan(0);
  const again = await seedDemo(options);
  expect(again).toMatchObject({ orgId, balance: { read: first.read, accepted: 0, duplicates: first.accepted + first.duplicates, failed: first.failed } });

  await world.pipeline.drain(orgId);
  const tenant = world.db.tenant(orgId);
  const { today } = await world.insights.calendar(tenant);
  const { overview } = await world.insights.overview(tenant, { from: "2000-01-01", to: today });
  expect(overview.totals.events).toBe(first.accepted);
  expect(overview.buckets.length).toBe(14);
  expect(await world.insights.balance(tenant, null, null)).toMatchObject({ counted: first.accepted, waiting: 0, setAside: 0, holds: true });

  const later = await seedDemo({ ...options, days: 15, now: new Date(now.getTime() + 12 * 3_600_000) });
  expect(later.balance.duplicates).toBeGreaterThanOrEqual(first.accepted);
  expect(later.balance.accepted).toBeGreaterThan(0);
  expect(await world.insights.balance(bystander, null, null)).toMatchObject({ received: 0 });
});

test("the demo's dashboards have something to show: who stops where, what videos hold, what people say", async () => {
  const { orgId } = await seedDemo({
    organisations: createOrganisationService(world.db), actor: "operator", ingest: world.ingest, days: 60, now: new Date(),
    saveSurvey: (id, survey, actor) => saveSurvey(world.db.tenant(id), survey, actor),
  });
  await world.pipeline.drain(orgId);
  const tenant = world.db.tenant(orgId);
  const { today } = await world.insights.calendar(tenant);
  const range = { from: shiftDay(today, -29), to: today };
  const learning = createLearning(world.insights);
  const { courses } = await learning.courses(tenant, range);
  expect(courses.map(({ title }) => title)).toContain("SQL from Zero");
  const course = await learning.course(tenant, { course: "data-literacy", range });
  const reached = course.lessons.map(({ learners }) => learners);
  expect(reached).toEqual(reached.toSorted((a, b) => b - a));
  expect(course.lessons.map(({ placedBy }) => placedBy)).toEqual(course.lessons.map(() => "position"));
  expect(course.lessons.filter(({ stopped }) => stopped > 0).length).toBeGreaterThan(3);
  expect(course.scores.filter(({ learners }) => learners > 0).length).toBeGreaterThan(3);
  expect(course.cohorts.length).toBeGreaterThan(4);
  expect(course.risk.atRisk + course.risk.gone).toBeGreaterThan(0);
  const { curve } = await learning.video(tenant, "data-literacy", "data-literacy-01");
  expect(curve.some(({ plays, viewers }) => plays > viewers)).toBe(true);
  expect(curve.at(-1)?.viewers ?? 0).toBeLessThan(curve[0]?.viewers ?? 0);
  const survey = await createSurveys(world.insights).results(tenant, { survey: "course-feedback", range }, undefined);
  expect(survey).toMatchObject({ title: "Course feedback", withheld: null, questions: [{ id: "rating" }, { id: "nps" }, { id: "pace" }, { id: "helped" }, { id: "comment", redacted: true }] });
  expect(survey.responseRate).toBeGreaterThan(30);
  const { sentences } = await createSummaries(learning, world.insights, undefined, (error) => { throw error; }).summary(tenant);
  expect(new Set(sentences.map(({ kind }) => kind))).toEqual(new Set(["changed", "stands_out", "look_at"]));
  expect(world.passErrors).toEqual([]);
}, 240_000);
