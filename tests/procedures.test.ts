import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPlumbline } from "@/compose";
import { withClient } from "@/db/connect";
import { readEnv } from "@/env";
import { isFault } from "@/kernel/fault";
import { newId } from "@/kernel/ids";
import { may, ROLES, type Role } from "@/kernel/permissions";
import { createPlatformIntake } from "@/modules/ingest/platform/intake.service";
import type { SessionClaims } from "@/modules/identity/contract";
import type { Plumbline } from "@/plumbline";
import { accessMatrix, type PathsOf } from "@/rpc/matrix";
import { createCallerFactory } from "@/rpc/trpc";
import { createContext } from "@/transport/context";
import type { RootRouter } from "@/transport/root";
import { itemsOf } from "@/modules/ingest/contract";
import { dataFolder } from "./support/data-folder";
import { openSession } from "./support/sessions";
import { createTestDatabase, type TestDatabase } from "./support/cluster";
import { observed } from "./support/observed";
import { within } from "./support/pace";

type Path = PathsOf<RootRouter["_def"]["record"]>;
type Actor = Role | "platform_admin" | "other_admin" | "disabled" | "signed_out" | "stranger";

interface Organisation {
  readonly id: string;
  readonly slug: string;
}

// What each procedure is called with: good input, whose targets belong to `org`. A new procedure does
// not compile before it stands here. `org` itself is added where the procedure takes one.
const INPUTS: Readonly<Record<Path, (org: Organisation) => unknown>> = {
  "session.me": () => undefined,
  "session.changePassword": () => ({ current: PASSWORD, next: PASSWORD }),
  "session.list": () => undefined,
  "session.end": () => ({ id: newId() }),
  "session.endOthers": () => undefined,
  "passwordReset.request": () => ({ email: `${newId()}@example.com` }),
  "passwordReset.byLink": () => ({ token: "x".repeat(43) }),
  "passwordReset.set": () => ({ token: "x".repeat(43), password: PASSWORD }),
  "organisation.get": () => ({}),
  "organisation.rename": () => ({ name: `Renamed ${newId()}` }),
  "organisation.changeTimeZone": () => ({ timeZone: "Asia/Tokyo" }),
  "members.list": () => ({}),
  "invitations.list": () => ({}),
  "invitations.create": () => ({ email: `${newId()}@example.com`, role: "viewer" }),
  "invitations.resend": async (org) => ({ id: (await invited(org)).id }),
  "invitations.revoke": async (org) => ({ id: (await invited(org)).id }),
  "invitations.byLink": () => ({ link: "nothing" }),
  "invitations.accept": () => ({ link: "nothing" }),
  "invitations.register": () => ({ link: "nothing", name: "Ann", password: PASSWORD }),
  "members.changeRole": async (org) => ({ userId: await member(org), role: "analyst" }),
  "members.remove": async (org) => ({ userId: await member(org) }),
  "keys.list": () => ({}),
  "keys.create": () => ({ kind: "write", name: "site" }),
  "keys.revoke": async (org) => ({ id: (await plumbline.keys.create(org.id, { kind: "write", name: "site" }, "operator")).id }),
  "insights.overview": () => ({ range: { from: "2026-01-01", to: "2026-01-31" } }),
  "insights.balance": () => ({}),
  "insights.calendar": () => ({}),
  "insights.freshness": () => ({}),
  "retention.get": () => ({}),
  "retention.preview": () => ({ rawDays: 30, stagingDays: 7 }),
  "retention.change": () => ({ rawDays: 90, stagingDays: null }),
  "siteSettings.get": () => ({}),
  "siteSettings.set": () => ({ allowedOrigins: ["https://example.com"], honourPrivacy: true }),
  "events.receipt": async (org) => ({ clientEventId: await sentEvent(org) }),
  "pipeline.status": () => ({}),
  "pipeline.process": () => ({}),
  "pipeline.rebuild": () => ({ from: "2026-01-01", to: "2026-01-02" }),
  "pipeline.runs": () => ({}),
  "pipeline.rebuildWanted": () => ({}),
  "site.traffic": () => ({ range: RANGE }),
  "site.breakdown": () => ({ range: RANGE, dimension: "page" }),
  "site.visitDays": () => ({ range: RANGE }),
  "site.engagement": () => ({ page: "example.com/", range: RANGE }),
  "site.realtime": () => ({}),
  "site.sessions": () => ({}),
  "site.session": async (org) => {
    const { startedAt: at, ...ids } = await visit(org);
    return { ...ids, at };
  },
  "site.visitor": async (org) => ({ visitorId: (await visit(org)).visitorId }),
  "site.events": () => ({}),
  "pipeline.quality": () => ({}),
  "pipeline.passes": () => ({}),
  "pipeline.audit": () => ({}),
  "learning.overview": () => ({ range: RANGE }),
  "learning.courses": () => ({ range: RANGE }),
  "learning.course": async (org) => ({ course: (await lesson(org)).course, range: RANGE }),
  "learning.lessons": () => ({ range: RANGE }),
  "learning.video": async (org) => lesson(org),
  "learning.learners": async (org) => ({ course: (await lesson(org)).course }),
  "learning.atRisk": async (org) => ({ course: (await lesson(org)).course, range: RANGE }),
  "learning.learner": async (org) => ({ course: (await lesson(org)).course, person: "user:lena" }),
  "learning.setLessonOrder": async (org) => {
    const { course, lesson: id } = await lesson(org);
    return { course, lessons: [id] };
  },
  "learning.surveys": () => ({}),
  "learning.survey": async (org) => ({ survey: await survey(org), range: RANGE, text: true }),
  "learning.saveSurvey": () => ({ survey: `survey-${newId()}`, title: "How was it?", audience: "enrolled", questions: [] }),
  "learning.removeSurvey": async (org) => ({ survey: await survey(org) }),
  "learning.summary": () => ({}),
  "audit.list": () => ({}),
  "platformAudit.list": () => ({}),
  "exports.list": () => ({}),
  "exports.get": async (org) => ({ id: await exported(org) }),
  "exports.create": () => ({ asked: { dataset: "courses", filter: { range: RANGE } } }),
  "exports.cancel": async (org) => ({ id: await exported(org) }),
  "platformLearning.overview": () => ({ range: RANGE }),
  "platformInsights.organisations": () => ({ days: 7 }),
  "platform.organisations": () => undefined,
  "platform.createOrganisation": () => ({ name: "Made" }),
  "platformKeys.list": () => undefined,
  "platformKeys.create": () => ({ name: "backend" }),
  "platformKeys.revoke": async () => ({ id: (await plumbline.platformKeys.create({ name: "backend" }, "operator")).id }),
  "unassigned.summary": () => undefined,
  "unassigned.list": () => ({}),
  "unassigned.get": async () => ({ id: await unassigned() }),
  "unassigned.assign": async (org) => ({ selection: { ids: [await unassigned()] }, organisation: org.id }),
  "unassigned.retry": async () => ({ selection: { ids: [await unassigned()] } }),
  "unassigned.discard": () => ({ selection: { filter: { course: "nobody's" }, until: new Date() } }),
};

const RANGE = { from: "2026-01-01", to: "2026-01-31" };

/** A lesson that Lena has finished. */
async function lesson(org: Organisation): Promise<{ course: string; lesson: string }> {
  const id = newId();
  await plumbline.ingest.accept(org.id, {
    source: "api",
    items: itemsOf([{ clientEventId: id, type: "lesson_completed", timestamp: "2026-01-05T10:00:00Z", userId: "lena", courseId: `course-${id}`, lessonId: `lesson-${id}` }]),
  });
  await plumbline.pipeline.drain(org.id);
  return { course: `course-${id}`, lesson: `lesson-${id}` };
}

/** An event of a platform key that belongs to nobody. */
async function unassigned(): Promise<string> {
  const { id: keyId } = await plumbline.platformKeys.create({ name: "backend" }, "operator");
  await createPlatformIntake(plumbline.db, plumbline.ingest).accept(keyId, { events: [{ clientEventId: newId(), type: "lesson_started" }], sentAt: undefined, customerId: undefined });
  const { rows: [event] } = await plumbline.unassigned.page({ filter: { key: keyId }, status: "open", before: null, limit: 1 });
  return event?.id ?? "";
}

/** An export that is done. */
async function exported(org: Organisation): Promise<string> {
  const reader = { actor: "operator", may: () => true } as const;
  const { id } = await plumbline.exports.request(plumbline.db.tenant(org.id), { dataset: "courses", filter: { range: RANGE } }, { bom: false, freeText: false }, reader);
  await plumbline.exportRunner.drain(org.id);
  return id;
}

async function survey(org: Organisation): Promise<string> {
  const id = `survey-${newId()}`;
  await plumbline.surveys.save(plumbline.db.tenant(org.id), { survey: id, title: "How was it?", audience: "enrolled", questions: [] }, "operator");
  return id;
}

/** A session of one page view. */
async function visit(org: Organisation): Promise<{ visitorId: string; sessionId: string; startedAt: Date }> {
  const id = newId();
  const visit = { visitorId: `visitor_${id}`, sessionId: `sess_${id}`, startedAt: new Date("2026-01-05T10:00:00Z") };
  await plumbline.ingest.accept(org.id, {
    source: "site",
    items: observed(
      [{ clientEventId: `evt_${id}`, type: "page_view", timestamp: visit.startedAt.getTime(), anonymousId: visit.visitorId, sessionId: visit.sessionId }],
      [{ kind: "site", pageUrl: "https://example.com/", visitor: "given" }],
    ),
  });
  await plumbline.pipeline.drain(org.id);
  return visit;
}

const PASSWORD = "correct horse battery";
let database: TestDatabase;
let plumbline: Plumbline;
let root: RootRouter;
let acme: Organisation;
let other: Organisation;
const people = new Map<Actor, SessionClaims>();

beforeAll(async () => {
  database = await createTestDatabase();
  plumbline = createPlumbline(readEnv({ NODE_ENV: "test", LOG_LEVEL: "silent", PLUMBLINE_JOBS: "none", PLUMBLINE_DATA: await dataFolder() }), database.urls, "x".repeat(32));
  root = plumbline.root;
  acme = await plumbline.organisations.create({ name: "Acme" }, "operator");
  other = await plumbline.organisations.create({ name: "Other" }, "operator");
  const { db, identity, sessions } = plumbline;
  for (const role of ROLES) people.set(role, await openSession(db, await member(acme, role)));
  people.set("other_admin", await openSession(db, await member(other, "org_admin")));
  people.set("platform_admin", await openSession(db, (await identity.create({ email: "root@example.com", password: PASSWORD, platformAdmin: true })).userId));
  people.set("disabled", await openSession(db, await member(acme, "org_admin")));
  const signedOut = await openSession(db, await member(acme, "org_admin"));
  await sessions.end(signedOut, { ip: "10.0.0.1", userAgent: "test" }, "signed_out");
  people.set("signed_out", signedOut);
  await plumbline.db.auth((sql) => sql.rows("UPDATE app.users SET disabled_at = now() WHERE id = $1", [people.get("disabled")?.userId]));
}, within(60_000));
afterAll(async () => {
  await plumbline.close();
  await database.drop();
});

let counter = 0;
async function member(org: Organisation, role: Role = "viewer"): Promise<string> {
  const { userId } = await plumbline.members.add(org.id, { email: `m${++counter}@example.com`, role, password: PASSWORD }, "operator");
  return userId;
}

const invited = (org: Organisation) => plumbline.invitations.create(org.id, { email: `${newId()}@example.com`, role: "viewer" }, "operator");

async function sentEvent(org: Organisation): Promise<string> {
  const { accepted } = await plumbline.ingest.accept(org.id, { source: "api", items: itemsOf([{ clientEventId: newId(), type: "page_view", anonymousId: "ann" }]) });
  return accepted[0] ?? "";
}

/** Calls a procedure the way an attacker would. @returns "ok", or the code of the fault */
async function call(path: string, actor: Actor, input: unknown): Promise<{ outcome: string; message: string }> {
  const context = createContext(plumbline, { claims: people.get(actor), ip: `10.0.0.${++counter % 250}`, userAgent: "test", correlationId: "test" });
  const [first = "", second = ""] = path.split(".");
  const caller = createCallerFactory(root)(context) as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>;
  try {
    await caller[first]?.[second]?.(input);
    return { outcome: "ok", message: "" };
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (!isFault(cause)) throw error;
    return { outcome: cause.code, message: cause.message };
  }
}

/** Everything that the database holds of an organisation and its people: a digest a table. */
async function snapshot(orgId: string): Promise<Readonly<Record<string, string>>> {
  return withClient(database.superuserUrl, "test", async (client) => {
    const { rows: tables } = await client.query<{ name: string; scope: string }>(
      `SELECT c.oid::regclass::text AS name,
              CASE WHEN c.oid = 'app.organisations'::regclass THEN 'id = $1'
                   WHEN c.oid = 'app.users'::regclass THEN 'id IN (SELECT user_id FROM app.memberships WHERE org_id = $1)'
                   WHEN c.oid IN ('app.sessions'::regclass, 'app.password_resets'::regclass) THEN 'user_id IN (SELECT user_id FROM app.memberships WHERE org_id = $1)'
                   WHEN bool_or(a.attname = 'org_id') THEN 'org_id = $1' ELSE '$1 IS NOT NULL' END AS scope
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
       WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace::regnamespace::text <> ALL (ARRAY['pg_catalog', 'information_schema', 'public'])
       GROUP BY c.oid`,
    );
    const digests: [string, string][] = [];
    for (const { name, scope } of tables) {
      // That a session was seen is noted every few minutes, by whatever it asks for.
      const row = name === "app.sessions" ? "(to_jsonb(t) - 'last_seen_at')::text" : "t::text";
      const text = `SELECT md5(coalesce(string_agg(${row}, '|' ORDER BY ${row}), '')) AS digest FROM ${name} t WHERE ${scope.replace("$1", "$1::uuid")}`;
      const { rows } = await client.query<{ digest: string }>(text, [orgId]);
      digests.push([name, rows[0]?.digest ?? ""]);
    }
    return Object.fromEntries(digests);
  });
}

const paths = Object.keys(INPUTS) as Path[];
const outsiders: readonly Actor[] = ["disabled", "signed_out", "stranger"];
const insiders: readonly Actor[] = ["viewer", "analyst", "org_admin", "platform_admin"];

test("the matrix holds every procedure", () => {
  expect(accessMatrix(root).map((entry) => entry.path)).toEqual(paths.toSorted((a, b) => a.localeCompare(b)));
});

describe.each(paths)("%s", (path) => {
  const access = () => {
    const entry = accessMatrix(root).find((candidate) => candidate.path === path);
    if (entry === undefined) throw new Error(`${path} is not in the matrix`);
    return entry.access;
  };
  const inputFor = async (org: Organisation, ref: string = org.slug) => {
    const input = await INPUTS[path](org);
    return access().scope === "organisation" ? { org: ref, ...(input as object) } : input;
  };

  test("refuses anyone who is not signed in, any more or at all", async () => {
    if (access().scope === "public") return;
    const input = await inputFor(acme);
    const before = await snapshot(acme.id);
    for (const actor of outsiders) expect((await call(path, actor, input)).outcome, actor).toBe("unauthorized");
    expect(await snapshot(acme.id)).toEqual(before);
  });

  test("lets in exactly those whose role says so", async () => {
    const declared = access();
    if (declared.scope !== "organisation") return;
    for (const actor of insiders) {
      const allowed = may(actor as Role | "platform_admin", declared.permission);
      const input = await inputFor(acme, counter % 2 === 0 ? acme.slug : acme.id);
      const before = await snapshot(acme.id);
      expect((await call(path, actor, input)).outcome, actor).toBe(allowed ? "ok" : "forbidden");
      if (!allowed) expect(await snapshot(acme.id)).toEqual(before);
    }
  });

  test("to another organisation's admin, this one does not exist", async () => {
    if (access().scope !== "organisation") return;
    const input = (await inputFor(acme)) as object;
    const before = await snapshot(acme.id);
    const foreign = await call(path, "other_admin", input);
    const unknown = await call(path, "other_admin", { ...input, org: "no-such-organisation" });
    expect(foreign).toMatchObject({ outcome: "not_found" });
    expect(unknown).toEqual(foreign);
    expect((await call(path, "other_admin", { ...input, org: acme.id })).outcome).toBe("not_found");
    // In their own organisation, with this one's targets: whatever it answers, nothing here changes.
    await call(path, "other_admin", { ...input, org: other.slug });
    expect(await snapshot(acme.id)).toEqual(before);
  });

  test("the platform's procedures exist for its admin only", async () => {
    if (access().scope !== "platform") return;
    for (const actor of ["viewer", "analyst", "org_admin", "other_admin"] as const) {
      expect((await call(path, actor, await inputFor(acme))).outcome, actor).toBe("not_found");
    }
    expect((await call(path, "platform_admin", await inputFor(acme))).outcome).toBe("ok");
  });

  test("takes nothing that it did not ask for", async () => {
    const input = await inputFor(acme);
    const more = { ...(input as object | undefined), unasked: true };
    expect((await call(path, "platform_admin", more)).outcome).toBe("invalid_request");
  });
});
