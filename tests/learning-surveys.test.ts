import { expect, test } from "vitest";
import type { Tenant } from "@/db/tenant";
import { createSurveys } from "@/modules/learning/surveys.service";
import { event, useWorld } from "./support/world";

const world = useWorld();
const RANGE = { from: "2026-01-01", to: "2026-01-31" };
const surveys = () => createSurveys(world.insights);

let responses = 0;
function response(course: string, person: number, properties: Record<string, unknown>, day = 10) {
  return event({ clientEventId: `r${++responses}`, type: "survey_submitted", userId: `p${person}`, courseId: course, timestamp: `2026-01-${String(day).padStart(2, "0")}T10:00:00Z`, properties: { survey: "feedback", ...properties } });
}
const enrolled = (course: string, people: number) =>
  Array.from({ length: people }, (_, i) => event({ clientEventId: `${course}-${i}`, type: "course_enrolled", userId: `p${i}`, courseId: course, timestamp: "2026-01-02T10:00:00Z" }));

async function answered(tenant: Tenant): Promise<void> {
  await surveys().save(tenant, {
    survey: "feedback", title: "How was it?", audience: "enrolled",
    questions: [
      { id: "nps", kind: "nps", label: "Would you recommend it?", choices: [] },
      { id: "pace", kind: "choice", label: "The pace?", choices: ["slow", "right", "fast"] },
      { id: "liked", kind: "multiple", label: "What did you like?", choices: ["videos", "quizzes"] },
      { id: "comment", kind: "text", label: "Anything else?", choices: [] },
    ],
  }, "operator");
  const answers = [10, 9, 9, 8, 6, 0, 10, 3];
  await world.send(
    tenant, ...enrolled("big", 16), ...enrolled("small", 4),
    ...answers.map((nps, i) => response("big", i, { answers: { nps, pace: i < 5 ? "right" : "my own words", liked: ["videos", "quizzes"].slice(0, 1 + (i % 2)), comment: `comment ${i}`, stars: i % 3 } }, 5 + i)),
    response("small", 20, { answers: { nps: 0, comment: "only I say this" } }), response("small", 21, { answers: { nps: 10 } }),
  );
  await world.pipeline.drain(tenant.orgId);
}

test("rates, distributions, NPS, the trend and the courses; words that nobody described are no choices", async () => {
  const tenant = await world.organisation();
  await answered(tenant);
  expect((await surveys().list(tenant)).surveys).toEqual([{ survey: "feedback", title: "How was it?", declared: true, audience: "enrolled", responses: 8, lastDay: "2026-01-12" }]);

  const big = await surveys().results(tenant, { survey: "feedback", range: RANGE, course: "big" }, undefined);
  expect(big).toMatchObject({ responses: 8, respondents: 8, asked: 16, responseRate: 50, withheld: null });
  const [nps, pace, liked, comment, stars] = big.questions;
  expect(nps).toMatchObject({ id: "nps", answered: 8, nps: { score: 13, promoters: 4, passives: 1, detractors: 3 }, average: 6.9 });
  expect(pace?.distribution).toEqual([{ value: "right", answers: 5, share: 62.5 }, { value: "(another answer)", answers: 3, share: 37.5 }]);
  expect(liked?.distribution).toEqual([{ value: "videos", answers: 8, share: 100 }, { value: "quizzes", answers: 4, share: 50 }]);
  expect(liked).toMatchObject({ answered: 8, people: 8 });
  // The whole scale, with the steps that nobody chose.
  expect(nps?.distribution.map(({ value, answers: n }) => [value, n])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((step) => [String(step), [1, 0, 0, 1, 0, 0, 1, 0, 1, 2, 2][step]]));
  expect(comment).toMatchObject({ kind: "text", answered: 8, texts: [], redacted: true });
  expect(stars).toMatchObject({ kind: "rating", declared: false, average: 0.9, distribution: [{ value: "0" }, { value: "1" }, { value: "2" }] });
  expect(JSON.stringify(big)).not.toContain("own words");

  const all = await surveys().results(tenant, { survey: "feedback", range: RANGE }, undefined);
  expect(all).toMatchObject({ responses: 8, respondents: 8, asked: 16 });
  // Two people are no pool: of all courses nothing more is shown than of the big one.
  expect(all.questions).toEqual(big.questions);
  expect(all.byCourse).toMatchObject([
    { courseId: "big", title: null, responses: 8, nps: 13, average: 0.9, withheld: null },
  ]);
  // Eight people are one group of all of them, which is complete on the last day.
  expect(all.trend).toMatchObject([{ week: "2026-01-12", responses: 8, average: 0.9, nps: 13, withheld: null }]);
});

test("ratings are averaged as they were given; what is out of bounds is no answer; a person who chose twice is one person", async () => {
  const tenant = await world.organisation();
  await surveys().save(tenant, { survey: "feedback", title: "F", audience: "enrolled", questions: [
    { id: "rating", kind: "rating", label: "R", choices: [] }, { id: "nps", kind: "nps", label: "N", choices: [] }, { id: "liked", kind: "multiple", label: "L", choices: ["videos", "quizzes"] },
  ] }, "operator");
  const nps = [10, 11, -1, 9.5, 0];
  await world.send(tenant, ...nps.map((value, i) => response("c", i, { answers: { rating: 4.5, nps: value, liked: ["videos", "quizzes"] } })), response("c", 0, { answers: { rating: 2_000_000, liked: ["videos"] } }));
  await world.pipeline.drain(tenant.orgId);
  const { questions, responses: all, respondents, trend, byCourse } = await surveys().results(tenant, { survey: "feedback", range: RANGE }, undefined);
  expect(questions[0]).toMatchObject({ answered: 5, average: 4.5, distribution: [{ value: "4.5", answers: 5, share: 100 }] });
  expect(questions[1]).toMatchObject({ answered: 2, nps: { score: 0, promoters: 1, passives: 0, detractors: 1 } });
  expect(questions[2]).toMatchObject({ answered: 6, people: 5, distribution: [{ value: "quizzes", answers: 5, share: 100 }, { value: "videos", answers: 5, share: 100 }] });
  expect([all, respondents, trend.map(({ responses: n }) => n), byCourse.map(({ responses: n }) => n)]).toEqual([6, 5, [6], [6]]);
});

test("fewer than five respondents are withheld, also from those who may read free text", async () => {
  const tenant = await world.organisation();
  await answered(tenant);
  const small = await surveys().results(tenant, { survey: "feedback", range: RANGE, course: "small" }, "user:admin");
  expect(small).toMatchObject({ respondents: null, responseRate: null, trend: [], byCourse: [], withheld: { reason: expect.stringContaining("Fewer than 5") } });
  expect(JSON.stringify(small)).not.toMatch(/only I say this|"answered":[1-9]/);
  const early = await surveys().results(tenant, { survey: "feedback", range: { from: "2026-01-01", to: "2026-01-06" } }, "user:admin");
  expect(early.withheld).not.toBeNull();
  // Seven have answered by then, and their group is not complete before the eighth.
  const before = await surveys().results(tenant, { survey: "feedback", range: { from: "2026-01-01", to: "2026-01-11" } }, "user:admin");
  expect(before).toMatchObject({ responses: 0, respondents: null, withheld: { reason: expect.stringContaining("on the day the group was complete") } });
  for (const question of before.questions) expect(question).toMatchObject({ answered: 0, distribution: [], texts: [], withheld: { reason: expect.stringContaining("on the day the group was complete") } });
  expect(await tenant.read((sql) => sql.rows("SELECT 1 FROM app.audit_entries WHERE action = 'survey.text_read'"))).toEqual([]);
});

test("anyone who reads free text is put down for it, in the same transaction; a removed survey keeps its responses", async () => {
  const tenant = await world.organisation();
  await answered(tenant);
  const { questions } = await surveys().results(tenant, { survey: "feedback", range: RANGE, course: "big" }, "user:admin");
  const comment = questions.find(({ id }) => id === "comment");
  expect(comment).toMatchObject({ redacted: false, texts: { length: 8 } });
  // On the day of their group, in an order that tells nothing.
  expect(comment?.texts).toEqual(Array.from({ length: 8 }, (_, i) => ({ day: "2026-01-12", courseId: "big", text: `comment ${i}` })));
  expect(await tenant.read((sql) => sql.rows("SELECT actor, target, details FROM app.audit_entries WHERE action = 'survey.text_read'"))).toEqual([
    { actor: "user:admin", target: "survey:feedback", details: { ...RANGE, course: "big", texts: 8 } },
  ]);
  const all = await surveys().results(tenant, { survey: "feedback", range: RANGE }, "user:admin");
  expect(all.questions.find(({ id }) => id === "comment")?.texts).toEqual(comment?.texts);

  await surveys().remove(tenant, "feedback", "operator");
  const derived = await surveys().results(tenant, { survey: "feedback", range: RANGE, course: "big" }, undefined);
  expect(derived.questions.map(({ id, kind, redacted }) => [id, kind, redacted])).toEqual([
    ["comment", "text", true], ["liked", "text", true], ["nps", "nps", false], ["pace", "text", true], ["stars", "rating", false],
  ]);
  await expect(surveys().remove(tenant, "feedback", "operator")).rejects.toMatchObject({ code: "not_found" });
  await expect(surveys().results(tenant, { survey: "nothing", range: RANGE }, undefined)).rejects.toMatchObject({ code: "not_found" });
  const twice = [{ id: "q", kind: "text", label: "?", choices: [] }, { id: "q", kind: "text", label: "?", choices: [] }] as const;
  await expect(surveys().save(tenant, { survey: "s", title: "s", audience: "enrolled", questions: twice }, "operator")).rejects.toMatchObject({ code: "invalid_request" });
  await expect(surveys().save(tenant, { survey: "s", title: "s", audience: "enrolled", questions: [{ id: "q", kind: "choice", label: "?", choices: [] }] }, "operator")).rejects.toMatchObject({ code: "invalid_request" });
});
