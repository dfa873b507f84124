import fc from "fast-check";
import { expect, test } from "vitest";
import type { Tenant } from "@/db/tenant";
import { LEAST_RESPONDENTS } from "@/modules/learning/contract";
import { createSurveys, type SurveyQuery } from "@/modules/learning/surveys.service";
import { type Given, groupsOf } from "./support/independent-survey-groups";
import { event, useWorld } from "./support/world";
import { within } from "./support/pace";

const world = useWorld();
const upTo = (max: number) => fc.integer({ min: 0, max });

/** Courses of very different sizes; days from a Friday on, so that weeks begin in the middle. */
const response = fc.record({
  person: upTo(17), course: fc.constantFrom("big", "big", "big", "middle", "middle", "tiny", "rare", ""), day: upTo(15), minute: upTo(3), batch: upTo(2),
  rated: fc.boolean(), starred: fc.boolean(), said: fc.boolean(), list: fc.boolean(),
});
type Response = typeof response extends fc.Arbitrary<infer T> ? T : never;
const query = fc.record({ a: upTo(15), b: upTo(15), course: fc.option(fc.constantFrom("big", "middle", "tiny", "rare"), { nil: undefined }) });

const dayOf = (n: number) => new Date(Date.UTC(2026, 0, 2 + n)).toISOString().slice(0, 10);
const timeOf = ({ day, minute }: Response) => `${dayOf(day)}T10:0${minute}:00.000Z`;
const queryOf = ({ a, b, course }: { a: number; b: number; course: string | undefined }): SurveyQuery => ({ survey: "survey", range: { from: dayOf(Math.min(a, b)), to: dayOf(Math.max(a, b)) }, course });

/** Each value is given once, so that what is shown tells whose answers it is made of. */
const sent = (one: Response, i: number) =>
  event({
    clientEventId: `r${i}`, type: "survey_submitted", userId: `p${one.person}`, ...(one.course === "" ? {} : { courseId: one.course }), timestamp: timeOf(one),
    properties: { answers: { ...(one.rated ? { rating: i } : {}), ...(one.starred ? { stars: i } : {}), ...(one.said ? { comment: one.list ? [`words ${i}`] : `words ${i}` } : {}) } },
  });

/** That somebody responded is grouped as an answer is. */
const RESPONSE = "";

function givenOf(responses: readonly Response[]): (Given & { readonly index: number })[] {
  return responses.flatMap((one, index) => {
    const base = { course: one.course, person: `user:p${one.person}`, day: dayOf(one.day), at: Date.parse(timeOf(one)), index };
    return [
      ...(one.rated ? [{ ...base, question: "rating", shape: "number" }] : []), ...(one.starred ? [{ ...base, question: "stars", shape: "number" }] : []),
      ...(one.said ? [{ ...base, question: "comment", shape: one.list ? "list" : "text" }] : []),
      { ...base, question: RESPONSE, shape: "response" },
    ];
  });
}

/** By question, the responses that a shown answer is made of. */
async function shownBy(tenant: Tenant, asked: SurveyQuery): Promise<Map<string, Set<number>>> {
  const { questions } = await createSurveys(world.insights).results(tenant, asked, "user:admin");
  return new Map(
    questions.filter(({ withheld }) => withheld === null).map(({ id, distribution, texts }) => [
      id, new Set([...distribution.filter(({ answers }) => answers > 0).map(({ value }) => Number(value)), ...texts.map(({ text }) => Number(text.replace("words ", "")))]),
    ]),
  );
}

test("what any two answers differ by is nobody, or five people and more", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(response, { minLength: 20, maxLength: 70 }), fc.array(query, { minLength: 12, maxLength: 12 }), async (responses, asked) => {
      const tenant = await world.organisation();
      await world.send(tenant, ...responses.map(sent));
      await world.pipeline.drain(tenant.orgId);
      // Two that a subtraction is made for, and any others.
      const all: readonly SurveyQuery[] = [{ survey: "survey", range: { from: dayOf(0), to: dayOf(15) } }, { survey: "survey", range: { from: dayOf(0), to: dayOf(14) } }, { survey: "survey", range: { from: dayOf(0), to: dayOf(15) }, course: "big" }, ...asked.map(queryOf)];
      const answers = [];
      for (const one of all) answers.push(await shownBy(tenant, one));
      for (const one of answers) {
        for (const other of answers) {
          for (const question of ["rating", "stars", "comment"]) {
            const [here, there] = [one.get(question), other.get(question)];
            if (here === undefined || there === undefined) continue;
            const people = new Set([...here].filter((index) => !there.has(index)).map((index) => responses[index]?.person));
            if (people.size > 0) expect(people.size, question).toBeGreaterThanOrEqual(LEAST_RESPONDENTS);
          }
        }
      }
    }),
    { numRuns: 25, endOnFailure: true },
  );
}, within(180_000));

test("groups are those of the rule, in whatever order and parts answers arrive, and weeks, courses and texts are made of them", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(response, { minLength: 1, maxLength: 70 }), upTo(15), query, async (responses, rebuilt, some) => {
      const tenant = await world.organisation();
      const events = responses.map(sent);
      for (const batch of [0, 1, 2]) {
        const part = events.filter((_, i) => responses[i]?.batch === batch);
        if (part.length > 0) await world.send(tenant, ...part);
        await world.pipeline.drain(tenant.orgId);
        if (batch === 1) await world.pipeline.rebuild(tenant.orgId, { from: dayOf(rebuilt), to: dayOf(rebuilt) });
      }
      const expected = groupsOf(givenOf(responses), LEAST_RESPONDENTS);
      const rows = () => tenant.read((sql) => sql.rows<Record<string, unknown>>(
        `SELECT question_id AS question, shape, course_id AS course, respondent AS person, day, coalesce(number::text, words) AS value, pooled, block, block_day AS "blockDay" FROM learning.survey_answers WHERE question_id <> '' ORDER BY question_id, coalesce(number, substr(words, 7)::integer)`,
      ));
      const wanted = expected.filter(({ answer }) => answer.question !== RESPONSE)
        .map(({ answer: { question, shape, course, person, day, index }, pooled, block, blockDay }) => ({ index, row: { question, shape, course, person, day, value: question === "comment" ? `words ${index}` : String(index), pooled, block, blockDay } }))
        .sort((a, b) => (a.row.question === b.row.question ? a.index - b.index : a.row.question < b.row.question ? -1 : 1)).map(({ row }) => row);
      expect(await rows()).toEqual(wanted);
      await world.pipeline.rebuild(tenant.orgId, { from: dayOf(rebuilt), to: dayOf(rebuilt) });
      expect(await rows()).toEqual(wanted);

      if (responses.length === 0) return;
      const { range, course, ...asked } = queryOf(some);
      const results = await createSurveys(world.insights).results(tenant, { ...asked, range, course }, "user:admin");
      const shown = expected.filter(({ pooled, blockDay }) => blockDay !== null && blockDay >= range.from && blockDay <= range.to && (course === undefined || !pooled)).filter(({ answer }) => course === undefined || answer.course === course);
      const mean = (of: typeof shown) => {
        const numbers = of.filter(({ answer }) => answer.shape === "number").map(({ answer }) => answer.index);
        return numbers.length === 0 ? null : Math.round((10 * numbers.reduce((sum, n) => sum + n, 0)) / numbers.length) / 10;
      };
      for (const { week, average } of results.trend) expect(average, week).toBe(mean(shown.filter(({ blockDay }) => blockDay !== null && mondayOf(blockDay) === week)));
      for (const { courseId, average } of results.byCourse) expect(average, String(courseId)).toBe(mean(shown.filter(({ answer, pooled }) => (courseId === null ? pooled : !pooled && answer.course === courseId))));
      const responded = shown.filter(({ answer }) => answer.question === RESPONSE);
      expect([results.responses, results.respondents ?? 0]).toEqual([responded.length, new Set(responded.map(({ answer }) => answer.person)).size]);
      for (const parts of [results.trend, results.byCourse]) expect(parts.reduce((sum, part) => sum + part.responses, 0)).toBe(results.responses);
      for (const { answered, label } of results.questions) expect(answered, label).toBe(shown.filter(({ answer }) => answer.question === label).length);
      const texts = results.questions.flatMap((question) => question.texts).map(({ day, courseId, text }) => `${text} ${day} ${courseId}`).sort();
      expect(texts).toEqual(shown.filter(({ answer }) => answer.question === "comment").map(({ answer, pooled, blockDay }) => `words ${answer.index} ${blockDay} ${pooled || answer.course === "" ? null : answer.course}`).sort());
    }),
    { numRuns: 30, endOnFailure: true },
  );
  expect(world.passErrors).toEqual([]);
}, within(180_000));

function mondayOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  return new Date(date.getTime() - ((date.getUTCDay() + 6) % 7) * 86_400_000).toISOString().slice(0, 10);
}
