import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import type { Tenant } from "@/db/tenant";
import { createLearning } from "@/modules/learning/service";
import { createSummaries } from "@/modules/learning/summary.service";
import { event, useWorld } from "./support/world";

const world = useWorld();
const learning = () => createLearning(world.insights);
const FEBRUARY = { from: "2026-02-01", to: "2026-02-28" };

let sent = 0;
const at = (day: string, person: string, type: string, lessonId?: string, properties: Record<string, unknown> = {}) =>
  event({ clientEventId: `d${++sent}`, type, userId: person, courseId: "c", ...(lessonId === undefined ? {} : { lessonId }), timestamp: `${day}T10:00:00Z`, properties });

test("a learner is at risk by their own rhythm, or the course's, and the reason says which", async () => {
  const tenant = await world.organisation();
  const daily = Array.from({ length: 8 }, (_, i) => at(`2026-02-${10 + i}`, "daily", "lesson_progressed", "l1"));
  const weekly = ["2026-01-20", "2026-01-27", "2026-02-03", "2026-02-10", "2026-02-17"].map((day) => at(day, "weekly", "lesson_progressed", "l1"));
  await world.send(
    tenant, ...daily, ...weekly,
    at("2026-02-05", "once", "lesson_started", "l2"), at("2026-02-16", "done", "course_completed"), at("2026-02-10", "done", "lesson_completed", "l1"),
    at("2026-02-11", "left", "lesson_started", "l1"), at("2026-02-12", "left", "course_withdrawn"), at("2025-11-01", "gone", "lesson_started", "l1"),
  );
  await world.pipeline.drain(tenant.orgId);
  const { learners, asOf } = await learning().atRisk(tenant, { course: "c", range: FEBRUARY, limit: 50 });
  expect(asOf).toBe("2026-02-28");
  // Seven days of the daily one, 28 of the weekly: 3.2 days on average, by what the course's gaps sum up to.
  expect(learners.map(({ person, silentDays, rhythm, rhythmOf }) => ({ person, silentDays, rhythm, rhythmOf }))).toEqual([
    { person: "user:daily", silentDays: 11, rhythm: 1, rhythmOf: "learner" },
    { person: "user:once", silentDays: 23, rhythm: 3.2, rhythmOf: "course" },
  ]);
  expect(learners[0]?.reason).toBe("Silent for 11 days; usually back every 1 day (8 active days so far).");
  const { risk, lessons, funnel } = await learning().course(tenant, { course: "c", range: FEBRUARY });
  expect(risk).toMatchObject({ atRisk: 2, gone: 1 });
  expect(funnel.map(({ learners: n }) => n)).toEqual([6, 6, 1, 1]);
  // Withdrawn and long silent have stopped; the daily and the weekly one were here lately.
  expect(lessons.map(({ lessonId, learners: n, stopped, here }) => [lessonId, n, stopped, here])).toEqual([["l1", 5, 2, 2], ["l2", 1, 1, 0]]);
  // Ten days earlier nobody was silent for long enough, but for the one who came once.
  expect((await learning().atRisk(tenant, { course: "c", range: { from: "2026-02-01", to: "2026-02-18" }, limit: 50 })).learners.map(({ person }) => person)).toEqual(["user:once"]);
});

test("retention of a video: who has seen a second, and how often it was played", async () => {
  const tenant = await world.organisation();
  const played = (person: string, from: number, to: number) => at("2026-02-10", person, "video_paused", "v", { from, to, length: 60 });
  await world.send(tenant, played("a", 0, 30), played("a", 10, 30), played("b", 0, 60), at("2026-02-10", "c", "video_played", "v", { position: 0 }));
  await world.pipeline.drain(tenant.orgId);
  const video = await learning().video(tenant, "c", "v");
  expect(video).toMatchObject({ viewers: 2, lengthSeconds: 60 });
  expect(video.curve).toEqual([
    { from: 0, to: 10, viewers: 2, plays: 2, share: 100 }, { from: 10, to: 30, viewers: 2, plays: 3, share: 100 }, { from: 30, to: 60, viewers: 1, plays: 1, share: 50 },
  ]);
  await expect(learning().video(tenant, "c", "nothing")).rejects.toMatchObject({ code: "not_found" });
});

test("totals are compared with the period before; scores, time and a learner's path are told", async () => {
  const tenant = await world.organisation("Europe/Berlin");
  await world.send(
    tenant, at("2026-01-15", "a", "course_enrolled", undefined, { title: "Charts" }), at("2026-01-15", "a", "lesson_completed", "l1", { seconds: 600, title: "First", position: 2 }),
    at("2026-02-03", "a", "quiz_submitted", "q", { score: 95, title: "Quiz" }), at("2026-02-04", "b", "quiz_submitted", "q", { score: 40 }), at("2026-02-04", "b", "quiz_submitted", "q", { score: 72 }),
    at("2026-02-05", "b", "lesson_progressed", "l1", { percent: 50, seconds: 60 }), at("2026-02-06", "a", "course_completed"), at("2026-02-06", "b", "flashcard_turned"),
  );
  await world.pipeline.drain(tenant.orgId);
  const { totals, before, trend } = await learning().overview(tenant, { range: FEBRUARY });
  expect(totals).toEqual({ activeLearners: 2, activeDay: 0, activeWeek: 0, activeMonth: 2, enrolments: 0, starts: 1, completions: 1, withdrawals: 0, completionRate: 50, averageProgress: 62.5, seconds: 60, events: 6 });
  expect(before).toMatchObject({ range: { from: "2026-01-04", to: "2026-01-31" }, totals: { activeLearners: 1, enrolments: 1, completions: 0, seconds: 600 } });
  expect(trend.map(({ day, activeLearners, events }) => [day, activeLearners, events])).toEqual([["2026-02-03", 1, 1], ["2026-02-04", 1, 2], ["2026-02-05", 1, 1], ["2026-02-06", 1, 2]]);

  const course = await learning().course(tenant, { course: "c", range: FEBRUARY });
  expect(course.title).toBe("Charts");
  expect(course.scores.filter(({ learners }) => learners > 0)).toEqual([{ from: 70, to: 79, learners: 1 }, { from: 90, to: 100, learners: 1 }]);
  expect(course.lessons.map(({ title, placedBy, averageSeconds, averageScore, reachRate }) => [title, placedBy, averageSeconds, averageScore, reachRate])).toEqual([["First", "position", 330, null, 100], ["Quiz", "first_access", null, 83.5, 100]]);
  const { learner, lessons, days } = await learning().learner(tenant, "c", "user:b");
  expect(learner).toMatchObject({ status: "started", progress: 25, averageScore: 72, attempts: 2, activeDays: 3 });
  expect(lessons.map(({ title, score, progress }) => [title, score, progress])).toEqual([["First", null, 50], ["Quiz", 72, 0]]);
  expect(days.map(({ day }) => day)).toEqual(["2026-02-04", "2026-02-05", "2026-02-06"]);
  const page = await learning().learners(tenant, { course: "c", limit: 1 });
  expect([page.learners.map(({ person }) => person), page.next]).toEqual([["user:a"], "user:a"]);
  expect((await learning().learners(tenant, { course: "c", limit: 1, after: "user:a" })).next).toBeNull();
});

test("a cohort cuts a course's activity, its figures and its risk, and the cohorts add up to the whole", async () => {
  const tenant = await world.organisation();
  const early = ["e1", "e2", "e3"];
  await world.send(
    tenant,
    ...early.flatMap((person) => [at("2026-01-13", person, "course_enrolled", undefined, { title: "Charts" }), at("2026-01-14", person, "lesson_completed", "l1", { seconds: 60 })]),
    at("2026-02-03", "e1", "lesson_started", "l2", { seconds: 30 }), at("2026-02-03", "e2", "course_withdrawn"), at("2026-02-04", "e1", "course_completed"),
    at("2026-02-03", "f1", "lesson_started", "l1", { seconds: 90 }), at("2026-02-04", "f2", "course_enrolled"), at("2026-02-05", "f2", "lesson_started", "l1"), at("2026-02-05", "f1", "lesson_progressed", "l1", { percent: 50, seconds: 10 }),
  );
  await world.pipeline.drain(tenant.orgId);
  const course = (cohort?: string) => learning().course(tenant, { course: "c", range: FEBRUARY, cohort });
  const [all, first, second] = [await course(), await course("2026-01-12"), await course("2026-02-02")];
  expect(first.totals).toEqual({ activeLearners: 1, activeDay: 0, activeWeek: 0, activeMonth: 1, enrolments: 0, starts: 0, completions: 1, withdrawals: 1, completionRate: 33.3, averageProgress: 66.7, seconds: 30, events: 3 });
  expect(first.before.totals).toMatchObject({ activeLearners: 3, enrolments: 3, starts: 3, seconds: 180 });
  expect(second.totals).toMatchObject({ activeLearners: 2, enrolments: 1, starts: 2, completions: 0, completionRate: 0, averageProgress: 12.5, seconds: 100, events: 4 });
  expect(first.trend).toEqual([
    { day: "2026-02-03", activeLearners: 1, enrolments: 0, completions: 0, events: 2, seconds: 30 },
    { day: "2026-02-04", activeLearners: 0, enrolments: 0, completions: 1, events: 1, seconds: 0 },
  ]);
  for (const figure of ["activeLearners", "activeMonth", "enrolments", "starts", "completions", "withdrawals", "seconds", "events"] as const) {
    expect(first.totals[figure] + second.totals[figure], figure).toBe(all.totals[figure]);
  }
  for (const day of all.trend) {
    const [a, b] = [first, second].map(({ trend }) => trend.find((one) => one.day === day.day));
    for (const figure of ["activeLearners", "enrolments", "completions", "events", "seconds"] as const) expect((a?.[figure] ?? 0) + (b?.[figure] ?? 0), `${day.day} ${figure}`).toBe(day[figure]);
  }
  const risk = async (to: string, cohort?: string) => {
    const range = { from: "2026-02-01", to };
    const { atRisk, gone } = (await learning().course(tenant, { course: "c", range, cohort })).risk;
    const { learners } = await learning().atRisk(tenant, { course: "c", range, cohort, limit: 50 });
    return { atRisk, gone, who: learners.map(({ person }) => person).sort() };
  };
  expect(await risk("2026-02-28", "2026-01-12")).toEqual({ atRisk: 1, gone: 0, who: ["user:e3"] });
  expect(await risk("2026-02-28", "2026-02-02")).toEqual({ atRisk: 0, gone: 0, who: [] });
  expect(await risk("2026-04-01", "2026-01-12")).toEqual({ atRisk: 0, gone: 1, who: [] });
  expect(await risk("2026-04-01", "2026-02-02")).toEqual({ atRisk: 2, gone: 0, who: ["user:f1", "user:f2"] });
  expect(await risk("2026-04-01")).toEqual({ atRisk: 2, gone: 1, who: ["user:f1", "user:f2"] });
  expect((await learning().overview(tenant, { course: "c", range: FEBRUARY, cohort: "2026-01-12" })).totals).toEqual(first.totals);
  await expect(learning().overview(tenant, { range: FEBRUARY, cohort: "2026-01-12" })).rejects.toMatchObject({ code: "invalid_request" });
});

test("a range without activity knows when there was some; lists know the course's name", async () => {
  const tenant = await world.organisation();
  await world.send(
    tenant, at("2025-06-02", "a", "course_enrolled", undefined, { title: "Charts" }), at("2025-06-03", "a", "lesson_started", "l1"), at("2025-07-15", "b", "lesson_started", "l1"), at("2025-07-20", "b", "course_completed"),
    { ...at("2025-08-01", "a", "lesson_started", "x1"), courseId: "other" },
  );
  await world.pipeline.drain(tenant.orgId);
  const ran = { from: "2025-06-03", to: "2025-07-15" };
  const overview = await learning().overview(tenant, { range: FEBRUARY });
  expect(overview).toMatchObject({ totals: { activeLearners: 0 }, activity: { from: "2025-06-03", to: "2025-08-01" } });
  expect((await learning().overview(tenant, { range: FEBRUARY, course: "c" })).activity).toEqual(ran);
  expect((await learning().course(tenant, { course: "c", range: FEBRUARY })).activity).toEqual(ran);
  expect((await learning().course(tenant, { course: "c", range: FEBRUARY, cohort: "2025-07-14" })).activity).toEqual({ from: "2025-07-15", to: "2025-07-15" });
  expect((await learning().overview(await world.organisation(), { range: FEBRUARY })).activity).toBeNull();
  expect((await learning().learners(tenant, { course: "c", limit: 10 })).title).toBe("Charts");
  expect((await learning().learner(tenant, "c", "user:a")).title).toBe("Charts");
  expect((await learning().learners(tenant, { course: "other", limit: 10 })).title).toBeNull();
});

/** Twelve people, of whom eight stop at the second lesson. */
async function aWeek(tenant: Tenant): Promise<void> {
  const people = Array.from({ length: 12 }, (_, i) => `p${i}`);
  await world.send(tenant, ...people.map((person) => at("2026-01-05", person, "lesson_completed", "l1", { title: "Opening" })), ...people.slice(0, 8).map((person) => at("2026-01-06", person, "lesson_started", "l2", { title: "Joins" })), ...people.slice(8).map((person) => at("2026-02-03", person, "course_completed")), at("2026-02-04", "p0", "lesson_progressed", "l1"));
  await world.pipeline.drain(tenant.orgId);
}
const WEEK = { from: "2026-02-02", to: "2026-02-08" };

test("the summary is written by rules, each sentence with a link to its proof", async () => {
  const tenant = await world.organisation();
  await aWeek(tenant);
  const summaries = createSummaries(learning(), world.insights, undefined, (error) => { throw error; });
  const { sentences, wordedBy } = await summaries.summary(tenant, WEEK);
  expect(wordedBy).toBe("rules");
  expect(sentences.filter(({ id }) => id !== "freshness").map(({ id, text }) => [id, text])).toEqual([
    ["active", "1 person learned from 2026-02-02 to 2026-02-08, after none in the period before."],
    ["flow", "There were 0 enrolments and 4 completions, after 0 and 0 in the period before."],
    ["busiest", "“c” was the most active course, with 1 person."],
    ["drop", "In “c”, 7 people stopped at “Joins”: 87.5% of those who got there."],
    ["risk", "7 people in “c” have been silent for unusually long."],
  ]);
  expect(sentences.every(({ link }) => link.path.startsWith("/learning") && link.query["from"] === WEEK.from && link.query["chart"] !== undefined)).toBe(true);
  expect((await summaries.summary(await world.organisation())).sentences[0]?.text).toMatch(/^Nobody learned/);
});

test("a model words the summary: it gets aggregates alone, and a number of its own costs it the sentence", async () => {
  const tenant = await world.organisation();
  await aWeek(tenant);
  const asked: string[] = [];
  let broken = false;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      asked.push(body);
      if (broken) return response.writeHead(500).end();
      const content = JSON.stringify({ sentences: [{ id: "drop", text: "“Joins” is where 7 people got stuck, 87.5 % of them all." }, { id: "flow", text: "A record: 40 completions!" }, { id: "made-up", text: "All is well." }] });
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ choices: [{ message: { role: "assistant", content } }] }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const model = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, key: "k", model: "m" };
  const errors: unknown[] = [];
  const summaries = createSummaries(learning(), world.insights, model, (error) => errors.push(error));
  const { sentences, wordedBy } = await summaries.summary(tenant, WEEK);
  const textOf = (id: string) => sentences.find((sentence) => sentence.id === id)?.text;
  expect([wordedBy, textOf("drop"), textOf("flow"), textOf("made-up")]).toEqual(["model", "“Joins” is where 7 people got stuck, 87.5 % of them all.", "There were 0 enrolments and 4 completions, after 0 and 0 in the period before.", undefined]);
  await summaries.summary(tenant, WEEK);
  expect(asked).toHaveLength(1);
  expect(asked[0]).not.toMatch(/user:|p0|p1/);
  broken = true;
  expect((await summaries.summary(tenant, { ...WEEK, to: "2026-02-07" })).wordedBy).toBe("rules");
  expect(errors).toHaveLength(1);
  server.closeAllConnections();
  server.close();
});
