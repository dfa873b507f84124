import fc from "fast-check";
import { expect, test } from "vitest";
import { createLearning } from "@/modules/learning/service";
import { within } from "./support/pace";
import { event, useWorld } from "./support/world";

const world = useWorld();
const learning = () => createLearning(world.insights);

let sent = 0;
const at = (day: string, person: string, type: string, courseId = "c", lessonId?: string) =>
  event({ clientEventId: `d${++sent}`, type, userId: person, courseId, ...(lessonId === undefined ? {} : { lessonId }), timestamp: `${day}T10:00:00Z`, properties: {} });

test("who completed before they enrolled is in no rate before they enrolled", async () => {
  const tenant = await world.organisation();
  const late = ["a", "b", "c"];
  await world.send(tenant, at("2025-10-01", "first", "course_enrolled"), ...late.flatMap((person) => [at("2025-10-02", person, "course_completed"), at("2025-10-20", person, "course_enrolled")]));
  await world.pipeline.drain(tenant.orgId);
  const rates = async (to: string) => {
    const range = { from: "2025-10-01", to };
    const { totals, numbers, cohorts } = await learning().course(tenant, { course: "c", range });
    const { courses } = await learning().courses(tenant, range);
    const overview = await learning().overview(tenant, { range });
    return { rates: [totals.completionRate, numbers.completionRate, courses[0]?.completionRate, overview.totals.completionRate], completions: totals.completions, cohorts: cohorts.map(({ startWeek, learners, completionRate }) => [startWeek, learners, completionRate]) };
  };
  expect(await rates("2025-10-05")).toEqual({ rates: [0, 0, 0, 0], completions: 3, cohorts: [["2025-09-29", 1, 0]] });
  expect(await rates("2025-10-20")).toEqual({ rates: [75, 75, 75, 75], completions: 3, cohorts: [["2025-10-20", 3, 100], ["2025-09-29", 1, 0]] });
});

const upTo = (max: number) => fc.integer({ min: 0, max });
const TYPES = ["course_enrolled", "course_completed", "course_withdrawn", "lesson_started", "lesson_completed", "assignment_submitted"] as const;
const step = fc.record({ type: fc.constantFrom(...TYPES), person: upTo(5), course: upTo(1), day: upTo(30), batch: upTo(2) });
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const dayOf = (n: number) => new Date(Date.UTC(2026, 0, 2 + n)).toISOString().slice(0, 10);
const mondayOf = (n: number) => dayOf(n - ((n + 4) % 7));
const earliest = (steps: readonly Step[], ...types: readonly string[]) => steps.filter(({ type }) => types.includes(type)).reduce<number | undefined>((least, { day }) => Math.min(least ?? day, day), undefined);
const LESSON_DONE = ["lesson_completed", "assignment_submitted"];

/** What became of each learner, told once more without SQL. */
function learnersOf(steps: readonly Step[], course: number) {
  return [0, 1, 2, 3, 4, 5].flatMap((person) => {
    const own = steps.filter((one) => one.person === person && one.course === course);
    if (own.length === 0) return [];
    const [enrolled, started, completed, progressed] = [earliest(own, "course_enrolled"), earliest(own, "lesson_started", ...LESSON_DONE), earliest(own, "course_completed"), earliest(own, ...LESSON_DONE)];
    return [{ start: enrolled ?? started ?? Math.min(...own.map(({ day }) => day)), enrolled, started, completed, progressed }];
  });
}
type Learner = ReturnType<typeof learnersOf>[number];
const by = (learners: readonly Learner[], step: "enrolled" | "started" | "completed" | "progressed", to: number) => learners.filter((one) => (one[step] ?? 99) <= to).length;
const rate = (part: number, whole: number) => (whole === 0 ? null : Math.round((1_000 * part) / whole) / 10);
function numbersOf(learners: readonly Learner[], to: number) {
  const completed = by(learners, "completed", to);
  return { learners: learners.length, enrolled: by(learners, "enrolled", to), started: by(learners, "started", to), progressed: by(learners, "progressed", to), completed, completionRate: rate(completed, learners.length) };
}

/** Every rate of an answer, wherever it stands in it. */
function ratesIn(answer: unknown): number[] {
  if (typeof answer !== "object" || answer === null) return [];
  return Object.entries(answer).flatMap(([name, value]) => (/rate$|^share$|^averageProgress$|^averageScore$/i.test(name) && typeof value === "number" ? [value] : ratesIn(value)));
}

test("rates are shares of their sets, and course, cohort row and cohort page agree, whatever happened in which order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 30 }), upTo(30), upTo(30), async (steps, a, b) => {
      const tenant = await world.organisation();
      for (const batch of [2, 0, 1]) {
        const some = steps.filter((one) => one.batch === batch).map((one) => at(dayOf(one.day), `p${one.person}`, one.type, `c${one.course}`, one.type.startsWith("course_") ? undefined : "l1"));
        if (some.length > 0) await world.send(tenant, ...some);
        await world.pipeline.drain(tenant.orgId);
      }
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const range = { from: dayOf(from), to: dayOf(to) };
      const everybody = [0, 1].flatMap((course) => learnersOf(steps, course)).filter(({ start }) => start <= to);
      const overview = await learning().overview(tenant, { range });
      expect(overview.totals.completionRate).toBe(numbersOf(everybody, to).completionRate);
      const { courses } = await learning().courses(tenant, range);
      for (const { courseId, ...row } of courses) {
        const all = learnersOf(steps, courseId === "c0" ? 0 : 1);
        const expected = numbersOf(all.filter(({ start }) => start <= to), to);
        const course = await learning().course(tenant, { course: courseId, range });
        expect(row).toMatchObject(expected);
        expect(course.numbers).toMatchObject(expected);
        expect(course.totals.completionRate).toBe(expected.completionRate);
        expect(course.funnel.map(({ learners }) => learners)).toEqual([expected.learners, expected.started, expected.progressed, expected.completed]);
        expect(new Set(course.cohorts.map(({ startWeek }) => startWeek))).toEqual(new Set(all.filter(({ start }) => start <= to).map(({ start }) => mondayOf(start))));
        for (const cohort of course.cohorts) {
          const own = numbersOf(all.filter(({ start }) => mondayOf(start) === cohort.startWeek), to);
          const page = await learning().course(tenant, { course: courseId, range, cohort: cohort.startWeek });
          expect(cohort).toMatchObject({ learners: own.learners, started: own.started, completed: own.completed, completionRate: own.completionRate });
          expect(page.numbers).toMatchObject(own);
          expect(page.totals.completionRate).toBe(own.completionRate);
          for (const one of ratesIn(page)) expect(one).toBeLessThanOrEqual(100);
        }
        for (const one of ratesIn([row, course])) expect(one).toSatisfy((value: number) => value >= 0 && value <= 100);
      }
    }),
    { numRuns: 25 },
  );
  expect(world.passErrors).toEqual([]);
}, within(180_000));
