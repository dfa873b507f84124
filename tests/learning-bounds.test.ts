import { expect, test } from "vitest";
import { createLearning } from "@/modules/learning/service";
import { event, useWorld } from "./support/world";

const world = useWorld();
const learning = () => createLearning(world.insights);
const RANGE = { from: "2026-02-01", to: "2026-02-28" };

let sent = 0;
const told = (person: string, type: string, lessonId: string | undefined, properties: Record<string, unknown>, day = 10) =>
  event({ clientEventId: `b${++sent}`, type, userId: person, courseId: "c", ...(lessonId === undefined ? {} : { lessonId }), timestamp: `2026-02-${day}T10:00:00Z`, properties });

/** What an event of its own says about a lesson. */
async function lessonOf(type: string, properties: Record<string, unknown>) {
  const tenant = await world.organisation();
  await world.send(tenant, told("p", type, "l", properties));
  await world.pipeline.drain(tenant.orgId);
  const { lessons } = await learning().learner(tenant, "c", "user:p");
  const [lesson] = (await learning().lessons(tenant, { range: RANGE, course: "c" })).lessons;
  return { score: lessons[0]?.score, progress: lessons[0]?.progress, seconds: lessons[0]?.seconds, clicks: lessons[0]?.clicks, watched: lessons[0]?.watchedSeconds, title: lesson?.title, placedBy: lesson?.placedBy, length: lesson?.lengthSeconds };
}

test.each<[type: string, properties: Record<string, unknown>, expected: Record<string, unknown>]>([
  ["quiz_submitted", { score: -10 }, { score: null }],
  ["quiz_submitted", { score: 150 }, { score: null }],
  ["quiz_submitted", { score: 150, maxScore: 100 }, { score: null }],
  ["quiz_submitted", { score: 100.4 }, { score: null }],
  ["quiz_submitted", { score: 8, maxScore: "10" }, { score: 80 }],
  ["quiz_submitted", { score: "8", maxScore: 10 }, { score: 80 }],
  ["quiz_submitted", { score: 8, maxScore: "ten" }, { score: null }],
  ["quiz_submitted", { score: 8, maxScore: 0 }, { score: null }],
  ["quiz_submitted", { score: 8, maxScore: null }, { score: 8 }],
  ["assignment_graded", { score: 0, maxScore: 20 }, { score: 0 }],
  ["lesson_completed", { score: 20, maxScore: 20 }, { score: 100, progress: 100 }],
  ["lesson_progressed", { percent: 101 }, { progress: 0 }],
  ["lesson_progressed", { percent: -1 }, { progress: 0 }],
  ["lesson_progressed", { percent: "45" }, { progress: 45 }],
  ["discount_shown", { percent: 45 }, { progress: 0 }],
  ["lesson_progressed", { seconds: 90_000, clicks: -3 }, { seconds: 0, clicks: 0 }],
  ["lesson_progressed", { seconds: 86_400, clicks: 7 }, { seconds: 86_400, clicks: 7 }],
  ["video_paused", { from: 0, to: 90_000, length: 90_000 }, { watched: 0, length: null }],
  ["video_paused", { from: -5, to: 30, length: 60 }, { watched: 0, length: 60 }],
  ["video_paused", { from: 0, to: 30, title: "Intro" }, { watched: 30, title: "Intro" }],
  ["video_played", { from: 0, to: 30, position: 3 }, { watched: 0, placedBy: "first_access" }],
  ["flashcard_turned", { title: "Cards", position: 3 }, { title: "Cards", placedBy: "position" }],
  ["lesson_started", { position: -1, week: 3 }, { placedBy: "week" }],
  ["survey_submitted", { title: "How was it?" }, { title: null }],
])("%s with %j", async (type, properties, expected) => {
  expect(await lessonOf(type, properties)).toMatchObject(expected);
});

test("time spent is the sum of what learners have: time without a lesson or a person is no time", async () => {
  const tenant = await world.organisation();
  await world.send(
    tenant, told("a", "lesson_progressed", "l1", { seconds: 60 }), told("b", "quiz_answered", "l2", { seconds: 30 }, 11), told("a", "course_started", undefined, { seconds: 500 }),
    { clientEventId: "nobody", type: "lesson_progressed", courseId: "c", lessonId: "l1", timestamp: "2026-02-10T10:00:00Z", properties: { seconds: 40 } },
  );
  await world.pipeline.drain(tenant.orgId);
  const course = await learning().course(tenant, { course: "c", range: RANGE });
  const { learners } = await learning().learners(tenant, { course: "c", limit: 10 });
  const sum = learners.reduce((all, { seconds }) => all + seconds, 0);
  expect(sum).toBe(90);
  expect([course.totals.seconds, course.trend.reduce((all, { seconds }) => all + seconds, 0), (await learning().courses(tenant, RANGE)).courses[0]?.seconds]).toEqual([sum, sum, sum]);
});
