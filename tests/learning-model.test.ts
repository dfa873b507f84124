import fc from "fast-check";
import { expect, test } from "vitest";
import type { Tenant } from "@/db/tenant";
import { event, useWorld } from "./support/world";
import { within } from "./support/pace";

const world = useWorld();

/** Keys first, then what is compared; rows whose sums are all zero are no rows. */
const TABLES: Readonly<Record<string, string>> = {
  courses: "", lessons: "", active_days: "", active_gaps: "n <> 0", user_course_days: "", user_lesson_days: "", lesson_days: "", video_days: "change <> 0",
  user_lesson_progress: "", user_course_progress: "", cohort_days: "(learners, enrolled, started, progressed, completed, withdrawn) <> (0, 0, 0, 0, 0, 0)",
  course_days: "(learners, enrolments, starts, completions, withdrawals) <> (0, 0, 0, 0, 0)",
  course_cohorts: "learners <> 0", cohort_weeks: "learners <> 0", lesson_cohorts: "(learners, scored, completed, progress) <> (0, 0, 0, 0)", lesson_stops: "learners <> 0",
  score_buckets: "learners <> 0", video_viewers: "change <> 0", survey_responses: "", survey_answers: "",
};

/** Every row of the learning schema, without the ids of batches, which are another way's. */
async function rowsOf(tenant: Tenant): Promise<unknown> {
  return tenant.read(async (sql) => {
    const all: Record<string, unknown> = {};
    for (const [table, where] of Object.entries(TABLES)) {
      const rows = await sql.rows<{ row: string }>(
        `SELECT (to_jsonb(t) - 'org_id' - 'batch_id' - 'ordinal')::text AS row FROM learning.${table} t ${where === "" ? "" : `WHERE ${where}`} ORDER BY 1`,
      );
      all[table] = rows.map(({ row }) => row);
    }
    return all;
  });
}

const TYPES = [
  "course_enrolled", "course_started", "course_completed", "course_withdrawn", "lesson_started", "lesson_progressed", "lesson_completed", "video_played", "video_paused",
  "video_completed", "quiz_started", "quiz_submitted", "assignment_submitted", "assignment_graded", "survey_submitted", "flashcard_turned",
] as const;
const small = (max: number) => fc.integer({ min: 0, max });
const step = fc.record({
  type: fc.constantFrom(...TYPES), person: small(2), course: small(1), lesson: fc.option(small(2), { nil: undefined }), day: small(20), minute: small(1_400), batch: small(3),
  percent: small(100), score: small(120), from: small(60), length: small(30), title: small(3), seconds: small(90),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const dayOf = (n: number) => new Date(Date.UTC(2026, 1, 20 + n)).toISOString().slice(0, 10);
function eventOf(one: Step, index: number) {
  return event({
    clientEventId: `e${index}`, type: one.type, userId: `u${one.person}`, courseId: `c${one.course}`, ...(one.lesson === undefined ? {} : { lessonId: `l${one.lesson}` }),
    timestamp: new Date(Date.parse(`${dayOf(one.day)}T00:00:00Z`) + one.minute * 60_000).toISOString(),
    properties: { percent: one.percent, score: one.score, from: one.from, to: one.from + one.length, title: `Title ${one.title}`, seconds: one.seconds, kind: "article", rating: one.score % 5, comment: "words" },
  });
}

test("any order and any splitting, rebuilds in between included, give the same rows", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), fc.infiniteStream(fc.nat()), small(20), async (steps, order, rebuilt) => {
      const events = steps.map(eventOf);
      const whole = await world.organisation("Europe/Berlin");
      await world.send(whole, ...events);
      await world.pipeline.drain(whole.orgId);

      const parts = await world.organisation("Europe/Berlin");
      const shuffled = events.map((one, i) => ({ one, batch: steps[i]?.batch ?? 0, key: order.next().value ?? 0 })).sort((a, b) => a.batch - b.batch || a.key - b.key);
      for (let batch = 0; batch <= 3; batch++) {
        const some = shuffled.filter((entry) => entry.batch === batch).map((entry) => entry.one);
        if (some.length > 0) await world.send(parts, ...some);
        await world.pipeline.drain(parts.orgId);
        if (batch === 1) await world.pipeline.rebuild(parts.orgId, { from: dayOf(rebuilt), to: dayOf(rebuilt) });
      }
      const expected = await rowsOf(whole);
      expect(await rowsOf(parts)).toEqual(expected);
      await world.pipeline.rebuild(parts.orgId, { from: dayOf(rebuilt), to: dayOf(rebuilt) });
      await world.pipeline.rebuild(parts.orgId);
      expect(await rowsOf(parts)).toEqual(expected);
      expect(await activeBetween(whole, 3, 12)).toBe(countActive(steps, 3, 12));
    }),
    { numRuns: 12 },
  );
  expect(world.passErrors).toEqual([]);
}, within(120_000));

const TOLD: readonly string[] = ["course_enrolled", "course_completed", "course_withdrawn", "assignment_graded"];
/** Berlin is an hour ahead of UTC in February and March. */
const localDay = (one: Step) => one.day + (one.minute >= 23 * 60 ? 1 : 0);
const countActive = (steps: readonly Step[], from: number, to: number) =>
  new Set(steps.filter((one) => !TOLD.includes(one.type) && localDay(one) >= from && localDay(one) <= to).map((one) => one.person)).size;

async function activeBetween(tenant: Tenant, from: number, to: number): Promise<number> {
  const rows = await tenant.read((sql) =>
    sql.rows<{ n: number }>("SELECT coalesce(sum(n), 0) AS n FROM learning.active_gaps WHERE course_id = '' AND day BETWEEN $1 AND $2 AND previous_day < $1", [dayOf(from), dayOf(to)]),
  );
  return rows[0]?.n ?? -1;
}

const progressOf = (tenant: Tenant) =>
  tenant.read((sql) => sql.rows("SELECT status, lessons_completed, lesson_progress, score_sum, seconds, watched_seconds, active_days FROM learning.user_course_progress"));

test("nothing that comes late takes a completion, a progress or a score back; a later enrolment ends a withdrawal", async () => {
  const tenant = await world.organisation();
  const at = (day: number, type: string, properties: Record<string, unknown> = {}, lessonId?: string) =>
    event({ type, userId: "u", courseId: "c", ...(lessonId === undefined ? {} : { lessonId }), timestamp: `2026-03-${String(day).padStart(2, "0")}T10:00:00Z`, properties });
  await world.send(tenant, at(5, "lesson_completed", { seconds: 60 }, "l1"), at(6, "quiz_submitted", { score: 45, maxScore: 50 }, "l2"), at(7, "course_completed"));
  await world.pipeline.drain(tenant.orgId);
  await world.send(
    tenant, at(8, "lesson_started", {}, "l1"), at(8, "lesson_progressed", { percent: 10, seconds: 30 }, "l1"), at(9, "quiz_submitted", { score: 20 }, "l2"), at(9, "course_withdrawn"),
    at(3, "video_paused", { from: 0, to: 30 }, "l3"), at(4, "video_completed", { from: 20, to: 60 }, "l3"), at(4, "lesson_progressed", { percent: "all", seconds: -5, clicks: 1e300 }, "l4"),
  );
  await world.pipeline.drain(tenant.orgId);
  expect(await progressOf(tenant)).toEqual([{ status: "completed", lessons_completed: 1, lesson_progress: 100, score_sum: 90, seconds: 90, watched_seconds: 60, active_days: 6 }]);

  const other = await world.organisation();
  await world.send(other, at(5, "course_withdrawn"), at(1, "course_enrolled"), at(2, "lesson_started", {}, "l1"));
  await world.pipeline.drain(other.orgId);
  expect(await progressOf(other)).toMatchObject([{ status: "withdrawn" }]);
  await world.send(other, at(9, "course_enrolled"));
  await world.pipeline.drain(other.orgId);
  expect(await progressOf(other)).toMatchObject([{ status: "started" }]);
});
