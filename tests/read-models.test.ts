import { beforeAll, expect, test } from "vitest";
import { withClient } from "@/db/connect";
import type { Sql } from "@/db/sql";
import type { Tenant } from "@/db/tenant";
import { createPipeline } from "@/modules/pipeline/service";
import { concerned, matches, type ReadModel } from "@/modules/pipeline/contract";
import { findRebuildsWanted } from "@/modules/pipeline/rebuild.service";
import { READ_MODELS } from "@/read-models";
import { EMAIL_TABLES, emailModel } from "./fixtures/email-model";
import { event, useWorld } from "./support/world";

const world = useWorld();
const errors: unknown[] = [];
const pipelineWith = (models: readonly ReadModel[]) => createPipeline(world.db, models, () => undefined, (error) => errors.push(error));

const asOwner = (text: string, values: unknown[] = []) => withClient(world.test.urls.owner, "test", (client) => client.query(text, values));

/** Changes what no role of the product may change; the owner is held by the policies, too, unless told otherwise. */
async function overwrite(table: string, statement: string, values: unknown[]): Promise<void> {
  await asOwner(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`);
  const { rowCount } = await asOwner(statement, values);
  await asOwner(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
  expect(rowCount).toBeGreaterThan(0);
}

beforeAll(async () => void (await asOwner(EMAIL_TABLES)));

let mails = 0;
const mail = (type: string, who: string, at: string) => ({ clientEventId: `m${++mails}`, type, userId: who, timestamp: at });
const days = (tenant: Tenant) => tenant.read((sql) => sql.rows("SELECT day, sent, opened FROM rollup.email_days ORDER BY 1"));
const people = (tenant: Tenant) => tenant.read((sql) => sql.rows("SELECT day, person, sent, opened FROM rollup.email_people ORDER BY 1, 2"));

/** The models, with every statement that a pass sends them counted. */
function counting(models: readonly ReadModel[]) {
  const sent: Record<string, number> = Object.fromEntries(models.map(({ name }) => [name, 0]));
  const counted = models.map((model): ReadModel => ({
    ...model,
    add: (sql, orgId, scope, kinds) => {
      const rows: Sql["rows"] = (text, values, name) => {
        sent[model.name] = (sent[model.name] ?? 0) + 1;
        return sql.rows(text, values, name);
      };
      return model.add({ rows }, orgId, scope, kinds);
    },
  }));
  return { sent, counted };
}

test("a read model is one file: it is drained, taken out by day, rebuilt, and recomputed for a person", async () => {
  const tenant = await world.organisation("Europe/Berlin");
  const pipeline = pipelineWith([...READ_MODELS, emailModel()]);
  await world.send(
    tenant,
    mail("email_sent", "lena", "2026-01-05T10:00:00Z"),
    mail("email_sent", "omar", "2026-01-05T23:30:00Z"),
    mail("email_opened", "lena", "2026-01-06T08:00:00Z"),
    event(),
  );
  await pipeline.drain(tenant.orgId);
  expect(errors).toEqual([]);
  const expected = [{ day: "2026-01-05", sent: 1, opened: 0 }, { day: "2026-01-06", sent: 1, opened: 1 }];
  expect(await days(tenant)).toEqual(expected);

  await overwrite("rollup.email_days", "UPDATE rollup.email_days SET sent = 99 WHERE org_id = $1", [tenant.orgId]);
  await pipeline.rebuild(tenant.orgId);
  expect(await days(tenant)).toEqual(expected);

  await overwrite("staging.events", "UPDATE staging.events SET person = 'user:noor' WHERE person = 'user:lena' AND org_id = $1", [tenant.orgId]);
  await pipeline.recomputePeople(tenant.orgId, ["user:lena", "user:noor"]);
  expect(await people(tenant)).toEqual([
    { day: "2026-01-05", person: "user:noor", sent: 1, opened: 0 },
    { day: "2026-01-06", person: "user:noor", sent: 0, opened: 1 },
    { day: "2026-01-06", person: "user:omar", sent: 1, opened: 0 },
  ]);
  expect(await days(tenant)).toEqual(expected);
});

test("a pass sends no statement to a model that none of its events concerns", async () => {
  const tenant = await world.organisation();
  const { sent, counted } = counting([...READ_MODELS, emailModel()]);
  const pipeline = pipelineWith(counted);
  const drained = async (...events: unknown[]) => {
    for (const name of Object.keys(sent)) sent[name] = 0;
    await world.send(tenant, ...events);
    expect((await pipeline.drain(tenant.orgId)).events).toBe(events.length);
    return Object.entries(sent).flatMap(([name, n]) => (n > 0 ? [name] : []));
  };
  expect(await drained(event(), event({ type: "click" }))).toEqual(["rollup"]);
  expect(await drained(event({ courseId: "c1" }))).toEqual(["rollup", "learning"]);
  expect(await drained(event({ type: "survey_submitted", properties: { q: 1 } }))).toEqual(["rollup", "learning"]);
  expect(await drained(mail("email_sent", "lena", "2026-01-05T10:00:00Z"))).toEqual(["rollup", "email"]);
  expect(errors).toEqual([]);
});

test("a concern holds when an event matches every part of it", () => {
  const kind = { type: "page_view", site: true, course: false };
  expect(matches({}, kind)).toBe(true);
  expect(matches({ site: true, types: ["page_view"] }, kind)).toBe(true);
  expect(matches({ site: true, course: true }, kind)).toBe(false);
  expect(concerned(READ_MODELS, [kind]).map(({ name }) => name)).toEqual(["rollup", "site"]);
  expect(concerned(READ_MODELS, [])).toEqual([]);
});

test("another version asks for a rebuild until all days are rebuilt; an organisation that begins has nothing to rebuild", async () => {
  const tenant = await world.organisation();
  const fresh = await world.organisation();
  const now = pipelineWith([...READ_MODELS, emailModel(1)]);
  expect(await now.rebuildWanted(tenant)).toEqual([]);
  await world.send(tenant, mail("email_sent", "lena", "2026-01-05T10:00:00Z"));
  await now.drain(tenant.orgId);
  expect(await now.rebuildWanted(tenant)).toEqual([]);

  const later = pipelineWith([...READ_MODELS, emailModel(2)]);
  expect(await later.rebuildWanted(tenant)).toEqual(["email"]);
  expect(await later.rebuildWanted(fresh)).toEqual([]);
  expect(await findRebuildsWanted(world.db, [...READ_MODELS, emailModel(2)])).toContainEqual({ model: "email", organisations: expect.any(Number) });
  // More events, or some days, do not make it right.
  await world.send(tenant, mail("email_sent", "omar", "2026-01-06T10:00:00Z"));
  await later.drain(tenant.orgId);
  await later.rebuild(tenant.orgId, { from: "2026-01-06", to: "2026-01-06" });
  expect(await later.rebuildWanted(tenant)).toEqual(["email"]);
  await later.rebuild(tenant.orgId);
  expect(await later.rebuildWanted(tenant)).toEqual([]);
});

/** What the models keep, without what says when and as which organisation it came. */
async function kept(tenant: Tenant): Promise<Readonly<Record<string, readonly string[]>>> {
  const tables = new Set(READ_MODELS.flatMap((model) => model.people.map((column) => column.split(".").slice(0, 2).join("."))));
  for (const table of [
    "rollup.day_gaps", "rollup.distinct_hours", "rollup.event_days", "rollup.site_days", "rollup.site_hours", "learning.active_gaps", "learning.course_days", "learning.course_cohorts",
    "learning.lesson_days", "learning.lesson_cohorts", "learning.lesson_stops", "learning.video_days", "learning.video_viewers", "business.site_event_visitor_l", "business.site_event_h",
  ]) tables.add(table);
  const without = ["org_id", "batch_id", "ordinal", "received_at", "staged_at", "load_date", "first_received_at", "last_received_at"];
  return tenant.read(async (sql) => {
    const all: Record<string, readonly string[]> = {};
    for (const table of tables) {
      const rows = await sql.rows<{ row: unknown }>(`SELECT to_jsonb(t) - $1::text[] AS row FROM ${table} t`, [without]);
      all[table] = rows.map(({ row }) => JSON.stringify(row)).sort();
    }
    return all;
  });
}

test("recomputing people whose events name somebody else gives what events that named them so would have given", async () => {
  const day = (n: number, hour = 10) => `2026-02-0${n}T${hour}:00:00Z`;
  const course = (id: string, type: string, at: string, who: string, more = {}) => ({ clientEventId: id, type, userId: who, courseId: "c1", timestamp: at, ...more });
  const view = (id: string, at: string, visitor: string) => ({ clientEventId: id, type: "page_view", anonymousId: visitor, sessionId: "s", timestamp: at });
  const send = async (lena: string, ann: string) => {
    const tenant = await world.organisation();
    await world.send(
      tenant,
      course("a1", "course_enrolled", day(1), lena), course("a2", "lesson_completed", day(2), lena, { lessonId: "l1" }), course("a3", "lesson_completed", day(4), lena, { lessonId: "l2" }),
      course("b1", "lesson_completed", day(2), "user-b", { lessonId: "l1" }), course("b2", "video_progress", day(3), "noor", { lessonId: "l1", properties: { from: 0, to: 30 } }),
      ...["x1", "x2", "x3", "x4", lena].map((who, i) => course(`s${i}`, "survey_submitted", day(3, 10 + i), who, { properties: { rating: i } })),
    );
    const views = [view("v1", day(1), ann), view("v2", day(2), ann), view("v3", "2026-02-02T10:20:00Z", "eve"), view("v4", day(3), "eve")];
    await world.ingest.accept(tenant.orgId, {
      source: "site", items: views.map((sent) => ({ event: sent, context: { kind: "site", pageUrl: "https://example.com/a", userAgent: "Mozilla/5.0 Chrome/126.0", visitor: "given" } })),
    });
    await world.pipeline.drain(tenant.orgId);
    return tenant;
  };
  const changed = await send("lena", "ann");
  const expected = await send("noor", "eve");
  const before = await kept(changed);
  await world.pipeline.recomputePeople(changed.orgId, ["user:lena", "user:noor", "anonymous:ann", "anonymous:eve"]);
  expect(await kept(changed), "nothing changed").toEqual(before);
  for (const [column, from, to] of [["user_id", "lena", "noor"], ["anonymous_id", "ann", "eve"]]) {
    const prefix = column === "user_id" ? "user:" : "anonymous:";
    await overwrite("raw.analytics_events", `UPDATE raw.analytics_events SET ${column} = $3 WHERE org_id = $1 AND ${column} = $2`, [changed.orgId, from, to]);
    await overwrite("staging.events", "UPDATE staging.events SET person = $3 WHERE org_id = $1 AND person = $2", [changed.orgId, prefix + from, prefix + to]);
  }
  await world.pipeline.recomputePeople(changed.orgId, ["user:lena", "user:noor", "anonymous:ann", "anonymous:eve"]);
  expect(await kept(changed)).toEqual(await kept(expected));
  expect(before).not.toEqual(await kept(expected));
  expect(world.passErrors).toEqual([]);
});
