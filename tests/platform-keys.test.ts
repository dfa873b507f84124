import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { customerIdOf, newId } from "@/kernel/ids";
import { itemsOf, VERDICT_CODES } from "@/modules/ingest/contract";
import { Fault } from "@/kernel/fault";
import { createPlatformIntake } from "@/modules/ingest/platform/intake.service";
import { BATCH, type Client, ADAPTERS, errorOf, receiptOf, SINGLE, useHttpAdapters } from "./support/http-adapters";
import { withClient } from "@/db/connect";
import { within } from "./support/pace";

const world = useHttpAdapters();

const answerSchema = z.strictObject({
  receivedAt: z.iso.datetime(),
  accepted: z.array(z.string()),
  duplicates: z.array(z.string()),
  failed: z.array(z.strictObject({ index: z.int(), clientEventId: z.string().nullable(), code: z.enum(VERDICT_CODES), path: z.string().nullable(), message: z.string().min(1) })),
  batches: z.record(z.string(), z.uuidv7()),
});

async function answerOf(response: Response | Promise<Response>) {
  const got = await response;
  const text = await got.text();
  if (got.status !== 200 && got.status !== 207) throw new Error(`${got.status} ${text}`);
  const answer = answerSchema.parse(JSON.parse(text));
  expect(got.status).toBe(answer.failed.length === 0 ? 200 : 207);
  return answer;
}

const platformKey = () => world.plumbline.platformKeys.create({ name: "backend" }, "operator");
const send = (key: string, events: readonly unknown[], headers: Record<string, string> = {}, adapter: (typeof ADAPTERS)[number] = "node") =>
  world.call(adapter, BATCH, { key, body: { events }, headers });

/** What an organisation knows of learning: written with its own key, and drained. */
async function knows(client: Client, ...events: readonly Record<string, unknown>[]): Promise<void> {
  await world.plumbline.ingest.accept(client.orgId, { source: "api", items: itemsOf(events.map((event) => ({ clientEventId: newId(), timestamp: "2026-01-05T10:00:00Z", ...event }))) });
  await world.plumbline.pipeline.drain(client.orgId);
}
const enrolled = (client: Client, userId: string, courseId: string) => knows(client, { type: "course_enrolled", userId, courseId });
const started = (over: Record<string, unknown> = {}) => ({ clientEventId: newId(), type: "lesson_started", lessonId: "l1", ...over });

interface RawRow {
  readonly orgId: string;
  readonly userId: string | null;
  readonly occurredAt: Date;
  readonly context: Record<string, unknown> | null;
}
/** Where an event is, behind every wall. */
async function rawOf(clientEventId: string): Promise<RawRow[]> {
  return withClient(world.test.superuserUrl, "test", async (client) =>
    (await client.query<RawRow>(`SELECT org_id AS "orgId", user_id AS "userId", occurred_at AS "occurredAt", context FROM raw.analytics_events WHERE client_event_id = $1`, [clientEventId])).rows);
}
const unassignedOf = (keyId: string, status: "open" | "assigned" | "discarded" = "open") => world.plumbline.unassigned.page({ filter: { key: keyId }, status, before: null, limit: 200 }).then(({ rows }) => rows);
const ids = async (keyId: string) => (await unassignedOf(keyId)).map(({ id }) => id);

describe.each(ADAPTERS)("by the %s adapter", (adapter) => {
  test("each step finds the organisation, and what was found is stored with the event", async () => {
    const { key, id: keyId } = await platformKey();
    const [a, b] = [await world.client(), await world.client()];
    const [course, shared] = [`course-${newId()}`, `shared-${newId()}`];
    await enrolled(a, "lena", shared);
    // The other one knows the course, too, and Lena by her work alone.
    await knows(b, { type: "assignment_submitted", userId: "lena", courseId: shared, lessonId: "essay" }, { type: "assignment_submitted", userId: "omar", courseId: shared, lessonId: "essay" });
    await knows(b, { type: "lesson_started", userId: "someone", courseId: course, lessonId: "l1" });
    const nia = `nia-${newId()}`;
    await enrolled(b, nia, shared);
    const cases = [
      [started({ userId: "lena", courseId: shared }), a, "enrolment"],
      [started({ userId: "omar", courseId: shared }), b, "assignment"],
      [started({ userId: "stranger", courseId: course }), b, "course"],
      [started({ courseId: course }), b, "course"],
      [{ clientEventId: newId(), type: "signed_in", userId: nia }, b, "person"],
    ] as const;
    for (const [event, client, by] of cases) {
      const answer = await answerOf(send(key, [event], {}, adapter));
      expect(answer).toMatchObject({ accepted: [event.clientEventId], duplicates: [], failed: [] });
      expect(Object.keys(answer.batches), by).toEqual([customerIdOf(client.orgId)]);
      expect(await rawOf(event.clientEventId)).toMatchObject([{ orgId: client.orgId, context: { kind: "platform", by, key: keyId } }]);
    }
    // The same by the adapter for one event.
    const one = started({ userId: "omar", courseId: shared });
    expect(await answerOf(world.call(adapter, SINGLE, { key, body: { ...one, sentAt: Date.now() } }))).toMatchObject({ accepted: [one.clientEventId] });
    expect(await unassignedOf(keyId)).toEqual([]);
  });

  test("the header names the organisation of a whole request", async () => {
    const { key, id: keyId } = await platformKey();
    const [a, b] = [await world.client(), await world.client()];
    const course = `course-${newId()}`;
    await enrolled(a, "lena", course);
    const event = started({ userId: "lena", courseId: course });
    expect(await answerOf(send(key, [event], { "x-customer-id": customerIdOf(b.orgId) }, adapter))).toMatchObject({ accepted: [event.clientEventId] });
    expect(await rawOf(event.clientEventId)).toMatchObject([{ orgId: b.orgId, context: { by: "header", key: keyId } }]);
    for (const wrong of [customerIdOf(newId()), "acme", "0".repeat(26), "x".repeat(5_000)]) {
      expect(await errorOf(send(key, [event], { "x-customer-id": wrong }, adapter))).toMatchObject({ status: 404, code: "not_found", details: { path: "X-Customer-ID" } });
    }
  });
});

test("a person without a user is found by the anonymous id, and a user's id is no anonymous one's", async () => {
  const { key } = await platformKey();
  const a = await world.client();
  const who = `who-${newId()}`;
  await knows(a, { type: "course_enrolled", anonymousId: who, courseId: `course-${newId()}` });
  const [anonymous, user] = [{ clientEventId: newId(), type: "x", anonymousId: who }, { clientEventId: newId(), type: "x", userId: who }];
  expect(await answerOf(send(key, [anonymous, user]))).toMatchObject({ accepted: [anonymous.clientEventId], failed: [{ index: 1, code: "organisation_unknown" }] });
});

test("several organisations are too many: the event is kept, counts up when it comes again, and is nobody's number", async () => {
  const { key, id: keyId } = await platformKey();
  const [a, b] = [await world.client(), await world.client()];
  const course = `course-${newId()}`;
  for (const client of [a, b]) await enrolled(client, "lena", course);
  const before = [await world.plumbline.insights.balance(a.tenant, null, null), await world.plumbline.insights.balance(b.tenant, null, null)];
  const event = started({ userId: "lena", courseId: course });
  for (let i = 0; i < 3; i++) {
    const { accepted, failed, batches } = await answerOf(send(key, [event]));
    expect({ accepted, batches }).toEqual({ accepted: [], batches: {} });
    expect(failed).toMatchObject([{ index: 0, clientEventId: event.clientEventId, code: "organisation_ambiguous", message: expect.stringContaining("X-Customer-ID") }]);
  }
  expect(await unassignedOf(keyId)).toMatchObject([{ clientEventId: event.clientEventId, type: "lesson_started", person: "user:lena", courseId: course, code: "organisation_ambiguous", occurrences: 3, keyName: "backend" }]);
  for (const client of [a, b]) await world.plumbline.pipeline.drain(client.orgId);
  expect([await world.plumbline.insights.balance(a.tenant, null, null), await world.plumbline.insights.balance(b.tenant, null, null)]).toEqual(before);
  expect(await rawOf(event.clientEventId)).toEqual([]);
  // A user id that two organisations know, and no course.
  expect((await answerOf(send(key, [{ clientEventId: newId(), type: "x", userId: "lena" }]))).failed).toMatchObject([{ code: "organisation_ambiguous" }]);
  // The sender says which one, and the row is done with.
  await answerOf(send(key, [event], { "x-customer-id": customerIdOf(b.orgId) }));
  expect((await unassignedOf(keyId)).map(({ clientEventId }) => clientEventId)).not.toContain(event.clientEventId);
  expect(await unassignedOf(keyId, "assigned")).toMatchObject([{ clientEventId: event.clientEventId, assignedTo: { id: b.orgId }, resolvedBy: `key:${keyId}` }]);
  // From here on it is that one's, header or not.
  expect(await answerOf(send(key, [event]))).toMatchObject({ duplicates: [event.clientEventId], batches: { [customerIdOf(b.orgId)]: expect.any(String) } });
});

test("a mixed batch: everything gets its own verdict, at the caller's index", async () => {
  const { key, id: keyId } = await platformKey();
  const [a, b] = [await world.client(), await world.client()];
  const [forA, forB] = [`course-${newId()}`, `course-${newId()}`];
  await enrolled(a, "lena", forA);
  await enrolled(b, "omar", forB);
  const [one, two, three] = [started({ userId: "lena", courseId: forA }), started({ userId: "omar", courseId: forB }), started({ userId: "lena", courseId: forA })];
  await answerOf(send(key, [one]));
  const lost = started({ userId: "nobody", courseId: `course-${newId()}` });
  const malformed = { ...started({ userId: "omar", courseId: forB }), type: 7 };
  const hopeless = { ...lost, clientEventId: newId(), timestamp: "yesterday" };
  const batch = [two, lost, one, malformed, three, three, 7, hopeless];
  const answer = await answerOf(send(key, batch));
  expect(new Set(answer.accepted)).toEqual(new Set([two.clientEventId, three.clientEventId]));
  expect(answer.duplicates).toEqual([one.clientEventId, three.clientEventId]);
  expect(answer.failed.map(({ index, code }) => [index, code])).toEqual([[1, "organisation_unknown"], [3, "invalid_type"], [6, "not_an_object"], [7, "invalid_timestamp"]]);
  expect(Object.keys(answer.batches).sort()).toEqual([customerIdOf(a.orgId), customerIdOf(b.orgId)].sort());
  // What is wrong but belongs somewhere is that organisation's own dead letter.
  const deadLetters = await b.tenant.read((sql) => sql.rows<{ code: string; id: string | null }>("SELECT code, client_event_id AS id FROM raw.dead_letters"));
  expect(deadLetters).toEqual([{ code: "invalid_type", id: malformed.clientEventId }]);
  expect((await unassignedOf(keyId)).map(({ code }) => code).sort()).toEqual(["invalid_timestamp", "not_an_object", "organisation_unknown"]);
  const again = await answerOf(send(key, batch));
  expect(again.accepted).toEqual([]);
  expect(again.duplicates.length).toBe(4);
  expect(again.failed.map(({ index }) => index)).toEqual([1, 3, 6, 7]);
  for (const [client, expected] of [[a, 2], [b, 1]] as const) {
    const { rows } = await client.tenant.read(async (sql) => ({ rows: await sql.rows<{ n: number }>("SELECT count(*) AS n FROM raw.analytics_events WHERE context->>'kind' = 'platform'") }));
    expect(rows[0]?.n).toBe(expected);
    expect((await world.plumbline.insights.balance(client.tenant, null, null)).holds).toBe(true);
  }
});

test("a retry stays a duplicate where the event is, whatever was learned since", async () => {
  const { key } = await platformKey();
  const [a, b] = [await world.client(), await world.client()];
  const course = `course-${newId()}`;
  await knows(a, { type: "lesson_started", userId: "x", courseId: course, lessonId: "l1" });
  const event = started({ userId: "lena", courseId: course });
  expect(await answerOf(send(key, [event]))).toMatchObject({ accepted: [event.clientEventId] });
  await enrolled(b, "lena", course);
  expect(await answerOf(send(key, [event]))).toMatchObject({ accepted: [], duplicates: [event.clientEventId], batches: { [customerIdOf(a.orgId)]: expect.any(String) } });
  // Another event is somebody else's, even with the id of one that the first organisation took from elsewhere.
  await world.plumbline.ingest.accept(a.orgId, { source: "api", items: itemsOf([{ clientEventId: `${course}-1`, type: "x", userId: "lena", courseId: course }]) });
  expect(await answerOf(send(key, [started({ clientEventId: `${course}-1`, userId: "lena", courseId: course })]))).toMatchObject({ accepted: [`${course}-1`], batches: { [customerIdOf(b.orgId)]: expect.any(String) } });
});

test("hostile values reach no statement", async () => {
  const { key, id: keyId } = await platformKey();
  const a = await world.client();
  const course = `course-${newId()}`;
  await enrolled(a, "lena", course);
  const big = "x".repeat(1_000_000);
  const events: unknown[] = [
    started({ userId: { toString: "lena" }, courseId: course }),
    started({ userId: "lena\u0000", courseId: `${course}\u0000` }),
    started({ userId: big, courseId: [course] }),
    started({ userId: "\ud800", courseId: "'; DROP TABLE raw.analytics_events; --" }),
    { clientEventId: newId(), type: "x", userId: "%", __proto__: { courseId: course } },
    { constructor: { courseId: course }, userId: null, courseId: {} },
    null,
    [[[]]],
    "lena",
    { ...started({ userId: `{"a"}`, courseId: `",NULL,"` }) },
    started({ properties: { deep: JSON.parse("[".repeat(200) + "]".repeat(200)) as unknown } }),
  ];
  const { accepted, failed } = await answerOf(send(key, events));
  expect(accepted).toEqual([]);
  expect(failed.map(({ index, code }) => [index, code])).toEqual([
    [0, "invalid_user_id"], [1, "invalid_user_id"], [2, "event_too_large"], [3, "invalid_user_id"], [4, "organisation_unknown"], [5, "invalid_client_event_id"],
    [6, "not_an_object"], [7, "not_an_object"], [8, "not_an_object"], [9, "organisation_unknown"], [10, "properties_too_deep"],
  ]);
  // The first one names a course that can be read: it is that organisation's dead letter.
  expect((await a.tenant.read((sql) => sql.rows("SELECT 1 FROM raw.dead_letters"))).length).toBe(1);
  const lost = await unassignedOf(keyId);
  expect(lost.length).toBe(10);
  for (const { id } of lost) expect((await world.plumbline.unassigned.get(id)).payload.length).toBeLessThan(70_000);
  // All of them can be sent on: what is good is taken, the rest is that organisation's dead letters.
  const b = await world.client();
  expect(await world.plumbline.unassigned.assign({ ids: await ids(keyId) }, b.orgId, "operator")).toEqual({ accepted: 2, duplicates: 0, failed: 8, left: 0 });
  const codes = await b.tenant.read((sql) => sql.rows<{ code: string }>("SELECT code FROM raw.dead_letters ORDER BY code"));
  expect(codes.map(({ code }) => code)).toEqual(["event_too_large", "invalid_client_event_id", "invalid_user_id", "invalid_user_id", "not_an_object", "not_an_object", "not_an_object", "properties_too_deep"]);
});

test("an organisation that cannot commit fails the request, and a retry learns what the others took", async () => {
  const { key, id: keyId } = await platformKey();
  const [a, b] = [await world.client(), await world.client()];
  const [forA, forB] = [`course-${newId()}`, `course-${newId()}`];
  await enrolled(a, "lena", forA);
  await enrolled(b, "omar", forB);
  const { ingest, db } = world.plumbline;
  const halting = createPlatformIntake(db, {
    accept: async (orgId, envelope) => {
      if (orgId === b.orgId) throw new Fault("unavailable", "the events could not be written; send the batch again", { retryAfter: 1 });
      return ingest.accept(orgId, envelope);
    },
  });
  const [one, two, lost] = [started({ userId: "lena", courseId: forA }), started({ userId: "omar", courseId: forB }), started({ courseId: newId() })];
  await expect(halting.accept(keyId, { events: [one, two, lost], sentAt: undefined, customerId: undefined })).rejects.toMatchObject({ code: "unavailable", status: 503 });
  expect([(await rawOf(one.clientEventId)).length, (await rawOf(two.clientEventId)).length]).toEqual([1, 0]);
  expect(await answerOf(send(key, [one, two, lost]))).toMatchObject({ accepted: [two.clientEventId], duplicates: [one.clientEventId], failed: [{ index: 2 }] });
  expect(await unassignedOf(keyId)).toMatchObject([{ occurrences: 1 }]);
});

test("a thousand events are placed by one statement", async () => {
  const { key } = await platformKey();
  const a = await world.client();
  const course = `course-${newId()}`;
  await enrolled(a, "lena", course);
  const events = Array.from({ length: 1_000 }, (_, i) => started({ userId: i % 2 ? "lena" : `u${i}`, courseId: course }));
  expect((await answerOf(send(key, events))).accepted.length).toBe(1_000);
});

test("a platform key sends events and does nothing else; a revoked one does nothing", async () => {
  const { key, id } = await platformKey();
  const { orgId } = await world.client();
  const customer = { "x-customer-id": customerIdOf(orgId) };
  for (const [method, path] of [
    ["POST", "/api/v1/track"], ["POST", "/api/v1/track/async"], ["POST", "/api/v1/track/process"], ["GET", "/api/v1/track/status"], ["GET", "/api/v1/track/dashboard"],
    ["GET", receiptOf("x")], ["GET", "/api/admin/analytics/overview"], ["GET", "/api/admin/analytics/export"], ["POST", "/api/admin/analytics/export"],
  ] as const) {
    const refused = await errorOf(world.call("node", path, { method, key, headers: customer, ...(method === "POST" ? { body: {} } : {}) }));
    expect(refused, path).toMatchObject({ status: 403, code: "forbidden", message: expect.stringContaining("A platform key only sends events") });
  }
  expect(await errorOf(world.call("node", `/api/v1/track?key=${key}`, { body: {} }))).toMatchObject({ status: 403 });
  expect(await errorOf(send(`${key.slice(0, -1)}-`, [{}]))).toMatchObject({ status: 401 });
  await answerOf(send(key, [started()]));
  await expect.poll(async () => (await world.plumbline.platformKeys.list()).find((row) => row.id === id)?.lastUsedAt).toBeInstanceOf(Date);
  await world.plumbline.platformKeys.revoke(id, "operator");
  await world.plumbline.platformKeys.revoke(id, "operator");
  expect(await errorOf(send(key, [started()]))).toMatchObject({ status: 401, code: "unauthorized" });
  await expect(world.plumbline.platformKeys.revoke(newId(), "operator")).rejects.toMatchObject({ code: "not_found" });
});

test("a key is stored as a hash, and who made and revoked it is in the operator's log", async () => {
  const { key, id } = await platformKey();
  await world.plumbline.platformKeys.revoke(id, "operator");
  const rows = await world.plumbline.db.operator(async (sql) => ({
    keys: await sql.rows<{ row: string }>("SELECT k::text AS row FROM app.platform_keys k WHERE id = $1", [id]),
    log: await sql.rows<{ action: string; actor: string }>("SELECT action, actor FROM app.operator_audit_entries WHERE target = $1 ORDER BY at", [`key:${id}`]),
  }));
  expect(rows.keys[0]?.row).not.toContain(key.slice(-20));
  expect(rows.log).toEqual([{ action: "platform_key.created", actor: "operator" }, { action: "platform_key.revoked", actor: "operator" }]);
});

test("a key that another process revoked is refused within a second, while it is in use", async () => {
  const { key, id } = await platformKey();
  await answerOf(send(key, [started()]));
  await world.plumbline.db.operator((sql) => sql.rows("UPDATE app.platform_keys SET revoked_at = now() WHERE id = $1", [id]));
  const since = Date.now();
  let status = 0;
  while (status !== 401 && Date.now() - since < within(5_000)) {
    status = (await send(key, [started()])).status;
    await sleep(20);
  }
  expect(status).toBe(401);
  expect(Date.now() - since).toBeLessThan(within(1_500));
});
