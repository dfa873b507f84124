import { expect, test } from "vitest";
import { seedDemo } from "@/modules/demo/service";
import { shiftDay } from "@/kernel/day";
import { createLearning } from "@/modules/learning/service";
import { createSummaries } from "@/modules/learning/summary.service";
import { createSurveys, saveSurvey } from "@/modules/learning/surveys.service";
import { createSite } from "@/modules/site/dashboard/service";
import { createOrganisationService } from "@/modules/tenancy/organisations.service";
import { useWorld } from "./support/world";
import { within } from "./support/pace";

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

test("the demo's website has something to show on every page", async () => {
  const organisations = createOrganisationService(world.db);
  const { orgId } = await seedDemo({ organisations, actor: "operator", ingest: world.ingest, days: 14, now: new Date() });
  await world.pipeline.drain(orgId);
  const tenant = world.db.tenant(orgId);
  const { today } = await world.insights.calendar(tenant);
  const range = { from: shiftDay(today, -6), to: today, filters: {}, crawlers: false };
  const site = createSite();
  const { totals, before, buckets } = await site.traffic(tenant, range);
  expect(totals.visits).toBeGreaterThan(200);
  expect(totals.visitors).toBeLessThan(totals.visits);
  expect(before.visits).toBeGreaterThan(200);
  expect(buckets.length).toBeGreaterThanOrEqual(6);
  for (const [dimension, least] of [["channel", 6], ["referrer", 6], ["campaign", 4], ["page", 20], ["entry_page", 8], ["exit_page", 8], ["browser", 4], ["os", 4], ["device", 3], ["language", 5]] as const) {
    expect((await site.breakdown(tenant, dimension, range, 50)).length, dimension).toBeGreaterThanOrEqual(least);
  }
  expect((await site.traffic(tenant, { ...range, crawlers: true })).totals.pageViews).toBeGreaterThan(20);
  const page = await site.engagement(tenant, "academy.northwind.example/pricing", range);
  expect(page.measured).toBeGreaterThan(20);
  expect(page.links.length).toBeGreaterThan(0);
  const { types } = await site.events(tenant, { limit: 10 });
  expect(types).toEqual(expect.arrayContaining(["page_view", "engagement", "outbound_click", "file_download", "trial_requested", "newsletter_subscribed"]));
  const broken = (await world.pipeline.quality(tenant, 2)).filter(({ failed }) => failed > 0).map(({ rule }) => rule);
  expect(broken).toEqual(expect.arrayContaining(["no_user_agent", "no_visitor", "unconventional_type"]));
  // Who learns is known to the website, too.
  const [learner] = await world.db.tenant(orgId).read((sql) => sql.rows<{ visitor: string }>("SELECT visitor_id AS visitor FROM staging.site_events WHERE org_id = $1 AND user_id IS NOT NULL AND path LIKE '/learn/%' LIMIT 1", [orgId]));
  expect((await site.visitor(tenant, learner?.visitor ?? "")).sessions.length).toBeGreaterThan(0);
}, within(120_000));

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
}, within(240_000));
