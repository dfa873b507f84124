import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPlumbline } from "@/compose";
import { readEnv } from "@/env";
import { itemsOf } from "@/modules/ingest/contract";
import type { SessionClaims } from "@/modules/identity/contract";
import type { Plumbline } from "@/plumbline";
import { accessMatrix } from "@/rpc/matrix";
import { createCallerFactory } from "@/rpc/trpc";
import { createContext } from "@/transport/context";
import type { RootRouter } from "@/transport/root";
import { createTestDatabase, type TestDatabase } from "./support/cluster";
import { dataFolder } from "./support/data-folder";
import { meanwhile } from "./support/meanwhile";
import { openSession } from "./support/sessions";

/** What an answer is: whatever a procedure or an endpoint gives. */
type Answer = Readonly<Record<string, unknown>>;
type Numbers = Readonly<Record<string, number>>;

let database: TestDatabase;
let plumbline: Plumbline;
/** The same installation in other connections: what commits meanwhile. */
let beside: Plumbline;
let root: RootRouter;
let orgId: string;
let admin: SessionClaims;
let day: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const env = readEnv({ NODE_ENV: "test", LOG_LEVEL: "silent", PLUMBLINE_JOBS: "none", PLUMBLINE_DATA: await dataFolder() });
  [plumbline, beside] = [createPlumbline(env, database.urls, "x".repeat(32)), createPlumbline(env, database.urls, "x".repeat(32))];
  root = plumbline.root;
  ({ id: orgId } = await plumbline.organisations.create({ name: "Acme" }, "operator"));
  const { userId } = await plumbline.members.add(orgId, { email: "admin@example.com", role: "org_admin", password: "correct horse battery" }, "operator");
  admin = await openSession(plumbline.db, userId);
  await plumbline.surveys.save(plumbline.db.tenant(orgId), { survey: "feedback", title: "How was it?", audience: "enrolled", questions: [{ id: "comment", kind: "text", label: "Anything else?", choices: [] }] }, "operator");
  day = new Date().toISOString().slice(0, 10);
  for (let person = 0; person < 6; person++) await pass();
});
afterAll(async () => {
  await plumbline.close();
  await beside.close();
  await database.drop();
});

const BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
let people = 0;
/** A person who is new to every number: a page view, a lesson, a survey; in one pass of the drain. */
async function pass(): Promise<void> {
  const n = ++people;
  const timestamp = new Date().toISOString();
  const of = (id: string, more: object) => ({ clientEventId: `${id}-${n}`, timestamp, userId: `user-${n}`, courseId: "sql", ...more });
  await beside.ingest.accept(orgId, {
    source: "api",
    items: itemsOf([
      of("enrolled", { type: "course_enrolled" }),
      of("lesson", { type: "lesson_completed", lessonId: "joins", properties: { score: 80, seconds: 60 } }),
      of("video", { type: "video_paused", lessonId: "joins", properties: { from: 0, to: 60, length: 120 } }),
      of("survey", { type: "survey_submitted", properties: { survey: "feedback", answers: { rating: 4, nps: 9, comment: `said by ${n}` } } }),
    ]),
  });
  await beside.ingest.accept(orgId, {
    source: "site",
    items: [
      {
        event: { clientEventId: `view-${n}`, type: "page_view", timestamp, anonymousId: `visitor-${n}`, sessionId: `visit-${n}` },
        context: { kind: "site", pageUrl: "https://example.com/pricing", visitor: "given", userAgent: BROWSER },
      },
      { event: { type: 5 } },
    ],
  });
  await beside.pipeline.drain(orgId);
}

const range = () => ({ from: day, to: day });
const month = () => ({ from: new Date(Date.parse(day) - 29 * 86_400_000).toISOString().slice(0, 10), to: day });

/** The paths of a router's queries, as its type knows them. */
type QueriesOf<Routes> = {
  [Key in keyof Routes & string]: Routes[Key] extends { _def: { procedure: true; type: infer Type } } ? (Type extends "query" ? Key : never) : `${Key}.${QueriesOf<Routes[Key]>}`;
}[keyof Routes & string];

// What each query of an organisation is called with, and null for those that are about none. A new one does not
// compile before it stands here.
const INPUTS: Readonly<Record<QueriesOf<RootRouter["_def"]["record"]>, (() => object) | null>> = {
  "organisation.get": () => ({}),
  "members.list": () => ({}),
  "invitations.list": () => ({}),
  "keys.list": () => ({}),
  "insights.overview": () => ({ range: range() }),
  "insights.balance": () => ({}),
  "insights.calendar": () => ({}),
  "insights.freshness": () => ({}),
  "retention.get": () => ({}),
  "retention.preview": () => ({ rawDays: 30, stagingDays: 7 }),
  "siteSettings.get": () => ({}),
  "events.receipt": () => ({ clientEventId: "view-1" }),
  "pipeline.status": () => ({}),
  "pipeline.runs": () => ({}),
  "pipeline.rebuildWanted": () => ({}),
  "site.traffic": () => ({ range: range() }),
  "site.breakdown": () => ({ range: range(), dimension: "page" }),
  "site.visitDays": () => ({ range: range() }),
  "site.engagement": () => ({ page: "example.com/pricing", range: range() }),
  "site.realtime": () => ({}),
  "site.sessions": () => ({}),
  "site.session": () => ({ visitorId: "visitor-1", sessionId: "visit-1", at: firstVisit }),
  "site.visitor": () => ({ visitorId: "visitor-1" }),
  "site.events": () => ({}),
  "pipeline.quality": () => ({}),
  "pipeline.passes": () => ({}),
  "pipeline.audit": () => ({}),
  "learning.overview": () => ({ range: range() }),
  "learning.courses": () => ({ range: range() }),
  "learning.course": () => ({ course: "sql", range: range() }),
  "learning.lessons": () => ({ range: range() }),
  "learning.video": () => ({ course: "sql", lesson: "joins" }),
  "learning.learners": () => ({ course: "sql", limit: 200 }),
  "learning.atRisk": () => ({ course: "sql", range: range() }),
  "learning.learner": () => ({ course: "sql", person: "user:user-1" }),
  "learning.surveys": () => ({}),
  "learning.survey": () => ({ survey: "feedback", range: range(), text: true }),
  "learning.summary": () => ({}),
  "audit.list": () => ({}),
  "exports.list": () => ({}),
  "exports.get": () => ({ id: exported }),
  "unassigned.summary": null,
  "unassigned.list": null,
  "unassigned.get": null,
  "session.me": null,
  "session.list": null,
  "platformLearning.overview": null,
  "platformKeys.list": null,
  "platformInsights.organisations": null,
  "platformAudit.list": null,
  "platform.organisations": null,
  "passwordReset.byLink": null,
  "invitations.byLink": null,
};
const OF_ORGANISATIONS = Object.fromEntries(Object.entries(INPUTS).flatMap(([path, inputOf]) => (inputOf === null ? [] : [[path, inputOf] as const])));
let firstVisit: Date;
let exported: string;

beforeAll(async () => {
  const reader = { actor: "operator", may: () => true } as const;
  ({ id: exported } = await plumbline.exports.request(plumbline.db.tenant(orgId), { dataset: "courses", filter: { range: range() } }, { bom: false, freeText: false }, reader));
  await plumbline.exportRunner.drain(orgId);
  const visits = await plumbline.site.visitor(plumbline.db.tenant(orgId), "visitor-1");
  firstVisit = visits.sessions[0]?.startedAt ?? new Date();
});

async function ask(path: string, input: object): Promise<Answer> {
  const context = createContext(plumbline, { claims: admin, ip: "10.0.0.1", userAgent: "test", correlationId: "test" });
  const [first = "", second = ""] = path.split(".");
  const caller = createCallerFactory(root)(context) as unknown as Record<string, Record<string, (input: object) => Promise<Answer>>>;
  const procedure = caller[first]?.[second];
  if (procedure === undefined) throw new Error(`there is no ${path}`);
  return procedure({ org: orgId, ...input });
}

/** Says when it was asked, not what is counted: the clock, and links that are signed each time. */
const OF_THE_CLOCK = new Set(["dataFreshAsOf", "data_fresh_as_of", "ageMs", "asOf", "lagMs", "link", "minutes"]);
const withoutClock = (answer: unknown): unknown => JSON.parse(JSON.stringify(answer ?? null, (key, value: unknown) => (OF_THE_CLOCK.has(key) ? undefined : value)));

/** Whose answer a pass changes. */
const CONCERNED = new Set([
  "insights.overview", "insights.balance", "pipeline.runs", "site.traffic", "site.breakdown", "site.visitDays", "site.realtime", "site.sessions", "site.events", "pipeline.quality", "pipeline.passes",
  "learning.overview", "learning.courses", "learning.course", "learning.lessons", "learning.video", "learning.learners", "learning.surveys", "learning.survey", "learning.summary",
]);

describe("one answer, one snapshot", () => {
  test("every reading procedure of an organisation stands in the list above", () => {
    const readings = accessMatrix(root).filter(({ type, access }) => type === "query" && access.scope === "organisation").map(({ path }) => path);
    expect(Object.keys(OF_ORGANISATIONS).sort()).toEqual(readings.sort());
    for (const path of CONCERNED) expect(readings).toContain(path);
  });

  test.each(Object.entries(OF_ORGANISATIONS))("%s answers from one transaction, of the moment in which it was asked", async (path, inputOf) => {
    const input = inputOf();
    const before = withoutClock(await ask(path, input));
    const { result, transactions } = await meanwhile(plumbline.db, pass, () => ask(path, input));
    expect(withoutClock(result)).toEqual(before);
    expect(transactions).toBe(1);
    // What passed meanwhile concerned it: otherwise nothing was tested.
    if (CONCERNED.has(path)) expect(withoutClock(await ask(path, input))).not.toEqual(before);
  });

  const sum = (rows: readonly Numbers[], key: string) => rows.reduce((total, row) => total + (row[key] ?? 0), 0);
  const during = async <T>(path: string, input: object) => (await meanwhile(plumbline.db, pass, () => ask(path, input))).result as T;

  test.each([["rollups", {}], ["facts", { entry_page: "example.com/pricing" }]])("the traffic of %s: totals are the sum of the buckets", async (_, filters) => {
    for (const days of [range(), month()]) {
      const { totals, buckets } = await during<{ totals: Numbers; buckets: readonly Numbers[] }>("site.traffic", { range: { ...days, filters } });
      expect(totals.pageViews).toBeGreaterThan(6);
      expect([totals.pageViews, totals.visits, totals.visitors]).toEqual([sum(buckets, "pageViews"), sum(buckets, "visits"), sum(buckets, "visitors")]);
    }
  });

  test("the overview: totals are the sum of buckets, of types and of series; and so they are where it is precomputed", async () => {
    for (const days of [range(), month()]) {
      const { overview } = await during<{ overview: { totals: Numbers; buckets: readonly Numbers[]; byType: readonly Numbers[]; series: readonly Numbers[] } }>("insights.overview", { range: days });
      expect(overview.totals.events).toBeGreaterThan(6);
      for (const parts of [overview.buckets, overview.byType, overview.series]) expect(sum(parts, "events")).toBe(overview.totals.events);
    }
  });

  test("learning: totals are the sum of the days, a course is the sum of its cohorts, and a list has what is counted", async () => {
    const { totals, trend } = await during<{ totals: Numbers; trend: readonly Numbers[] }>("learning.overview", { range: range() });
    expect([totals.events, totals.enrolments, totals.activeLearners]).toEqual([sum(trend, "events"), sum(trend, "enrolments"), sum(trend, "activeLearners")]);
    const course = await during<{ numbers: Numbers; totals: Numbers; cohorts: readonly Numbers[]; scores: readonly Numbers[]; lessons: readonly Numbers[] }>("learning.course", { course: "sql", range: range() });
    expect(course.numbers.learners).toBeGreaterThan(6);
    for (const learners of [course.totals.enrolments, sum(course.cohorts, "learners"), sum(course.scores, "learners"), sum(course.lessons, "learners")]) expect(learners).toBe(course.numbers.learners);
  });

  test("surveys: as many responses in all as by week, and as respondents have answered", async () => {
    const { responses, respondents, trend, questions } = await during<{ responses: number; respondents: number; trend: readonly Numbers[]; questions: readonly (Numbers & { distribution: readonly Numbers[] })[] }>("learning.survey", { survey: "feedback", range: range(), text: true });
    expect(responses).toBeGreaterThan(6);
    expect([respondents, sum(trend, "responses")]).toEqual([responses, responses]);
    for (const { answered, distribution } of questions) if (distribution.length > 0) expect(sum(distribution, "answers")).toBe(answered);
  });

  test("the balance adds up, and the pipeline's status has nothing that waits and is counted", async () => {
    expect(await during("insights.balance", {})).toMatchObject({ holds: true, waiting: 0 });
    expect(await during("pipeline.status", {})).toMatchObject({ pendingBatches: 0, pendingEvents: 0, lagMs: 0 });
  });
});

describe("a transaction", () => {
  test("of a tenant that reads cannot write, not even through the answer that it belongs to", async () => {
    const tenant = plumbline.db.tenant(orgId);
    const write = "UPDATE app.organisations SET name = 'Written'";
    await expect(tenant.read((sql) => sql.rows(write))).rejects.toMatchObject({ code: "25006" });
    await expect(tenant.prismaRead((tx) => tx.organisation.updateMany({ data: { name: "Written" } }))).rejects.toThrow("read-only");
    await expect(tenant.answer((together) => together.read((sql) => sql.rows(write)))).rejects.toMatchObject({ code: "25006" });
    await expect(tenant.answer((together) => together.write((sql) => sql.rows(write)))).rejects.toThrow(TypeError);
    await expect(tenant.answer((together) => together.answer(async () => 1, { records: true }))).rejects.toThrow(TypeError);
  });

  test("of models sees one moment as well", async () => {
    const names = await plumbline.db.tenant(orgId).prismaRead(async (tx) => {
      const before = await tx.organisation.findFirstOrThrow();
      await beside.organisations.rename(orgId, `${before.name}!`, "operator");
      return [before.name, (await tx.organisation.findFirstOrThrow()).name];
    });
    expect(names[1]).toBe(names[0]);
  });

  test("ends when everything that was begun in it has ended, and takes nothing more", async () => {
    const tenant = plumbline.db.tenant(orgId);
    let later: Promise<unknown> = Promise.resolve();
    let slowEnded = false;
    const failing = tenant.answer(async (together) => {
      later = together.read(async (sql) => {
        await sql.rows("SELECT pg_sleep(0.1)");
        slowEnded = true;
        return together.read((same) => same.rows("SELECT 1"));
      });
      later.catch(() => undefined);
      throw new Error("no answer");
    });
    await expect(failing).rejects.toThrow("no answer");
    expect(slowEnded).toBe(true);
    await expect(later).rejects.toThrow("over");
  });

  test("is never opened by a store", () => {
    const folder = join(import.meta.dirname, "../src/modules");
    const stores = readdirSync(folder, { recursive: true }).map(String).filter((name) => name.endsWith(".store.ts") || name.endsWith("/store.ts"));
    expect(stores.length).toBeGreaterThan(30);
    const opening = stores.filter((name) => /@\/db\/(tenant|database|pool|snapshot)"|\b(BEGIN|COMMIT|ROLLBACK)\b/.test(readFileSync(join(folder, name), "utf8").replace(/^import type \{ (?:Statement|PrismaTransaction)[^\n]*$/gm, "")));
    expect(opening).toEqual([]);
  });
});
