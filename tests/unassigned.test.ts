import { expect, test, vi } from "vitest";
import { customerIdOf, newId } from "@/kernel/ids";
import { Fault } from "@/kernel/fault";
import { BATCH, type Client, useHttpAdapters } from "./support/http-adapters";
import { createUnassigned, type Unassigned } from "@/modules/ingest/platform/unassigned.service";
import { itemsOf } from "@/modules/ingest/contract";

// What becomes of events without an organisation.

const world = useHttpAdapters();
const unassigned = (): Unassigned => world.plumbline.unassigned;

async function sent(...events: readonly Record<string, unknown>[]): Promise<{ keyId: string; key: string; ids: string[] }> {
  const { key, id: keyId } = await world.plumbline.platformKeys.create({ name: "backend" }, "operator");
  await world.call("node", BATCH, { key, body: { events } });
  return { keyId, key, ids: await open(keyId) };
}
const open = async (key: string) => (await unassigned().page({ filter: { key }, status: "open", before: null, limit: 200 })).rows.map(({ id }) => id);
const lost = (over: Record<string, unknown> = {}) => ({ clientEventId: newId(), type: "lesson_started", userId: `nobody-${newId()}`, ...over });
const countIn = async ({ tenant }: Client) => (await tenant.read((sql) => sql.rows<{ n: number }>("SELECT count(*) AS n FROM raw.analytics_events")))[0]?.n;
const all = (key: string) => ({ filter: { key }, until: new Date() });

test("assigned by two at once, to one organisation or to two, each event gets to one, once", async () => {
  const [a, b] = [await world.client(), await world.client()];
  const broken = { ...lost(), type: 5 };
  const { ids, keyId } = await sent(lost(), lost(), lost(), broken);
  expect(ids.length).toBe(4);
  // Two processes: each has pools and turns of its own.
  const other = createUnassigned(world.plumbline.db, world.plumbline.ingest);
  const results = await Promise.all([
    unassigned().assign({ ids }, a.orgId, "operator"), other.assign({ ids }, a.orgId, "operator"),
    other.assign({ ids }, b.orgId, "operator"), unassigned().assign(all(keyId), b.orgId, "operator"),
  ]);
  const sum = (of: (result: (typeof results)[number]) => number) => results.reduce((total, result) => total + of(result), 0);
  expect([sum((r) => r.accepted), sum((r) => r.failed)]).toEqual([3, 1]);
  expect((await countIn(a) ?? 0) + (await countIn(b) ?? 0)).toBe(3);
  const dead = [];
  for (const client of [a, b]) dead.push(...(await client.tenant.read((sql) => sql.rows<{ occurrences: number }>("SELECT occurrences FROM raw.dead_letters"))));
  expect(dead).toEqual([{ occurrences: 1 }]);
  expect(await open(keyId)).toEqual([]);
  expect((await unassigned().page({ filter: { key: keyId }, status: "assigned", before: null, limit: 10 })).rows.length).toBe(4);
});

test("killed half-way, it is finished by asking again, and can go nowhere else", async () => {
  const [a, b] = [await world.client(), await world.client()];
  const { ids, keyId } = await sent(lost(), lost());
  // The events are in, and the process dies before it can note it.
  const dying = createUnassigned(world.plumbline.db, {
    async accept(orgId, envelope) {
      await world.plumbline.ingest.accept(orgId, envelope);
      throw new Fault("unavailable", "killed");
    },
  });
  await expect(dying.assign({ ids }, a.orgId, "operator")).rejects.toMatchObject({ code: "unavailable" });
  expect(await countIn(a)).toBe(2);
  expect((await unassigned().page({ filter: { key: keyId }, status: "open", before: null, limit: 10 })).rows).toMatchObject([{ assignedTo: { id: a.orgId } }, { assignedTo: { id: a.orgId } }]);
  expect(await unassigned().assign({ ids }, b.orgId, "operator")).toEqual({ accepted: 0, duplicates: 0, failed: 0, left: 2 });
  expect(await unassigned().discard({ ids }, "operator")).toEqual({ discarded: 0 });
  expect(await unassigned().retry({ ids }, "operator")).toEqual({ accepted: 0, duplicates: 2, failed: 0, left: 0 });
  expect([await countIn(a), await countIn(b)]).toEqual([2, 0]);
});

test("a retry of what the operator has assigned is a duplicate there", async () => {
  const a = await world.client();
  const event = lost();
  const nameless = { type: "lesson_started" };
  const { ids, key, keyId } = await sent(event, nameless);
  await unassigned().assign({ ids }, a.orgId, "operator");
  const answer = (await (await world.call("node", BATCH, { key, body: { events: [event] } })).json()) as { duplicates: string[]; batches: object };
  expect(answer).toMatchObject({ duplicates: [event.clientEventId], failed: [] });
  expect(Object.keys(answer.batches)).toEqual([customerIdOf(a.orgId)]);
  expect(await open(keyId)).toEqual([]);
  // What has no id is not the same event, only the same words.
  await world.call("node", BATCH, { key, body: { events: [nameless] } });
  expect((await open(keyId)).length).toBe(1);
});

test("what was not known then may be known now", async () => {
  const a = await world.client();
  const course = `course-${newId()}`;
  const { keyId, ids } = await sent(lost({ courseId: course, userId: "lena" }), lost());
  expect(await unassigned().retry({ ids }, "operator")).toEqual({ accepted: 0, duplicates: 0, failed: 0, left: 2 });
  await world.plumbline.ingest.accept(a.orgId, { source: "api", items: itemsOf([{ clientEventId: newId(), type: "course_enrolled", userId: "lena", courseId: course }]) });
  await world.plumbline.pipeline.drain(a.orgId);
  expect(await unassigned().retry(all(keyId), "operator")).toEqual({ accepted: 1, duplicates: 0, failed: 0, left: 1 });
  const rows = await a.tenant.read((sql) => sql.rows<{ context: unknown }>("SELECT context FROM raw.analytics_events WHERE course_id = $1 AND type = 'lesson_started'", [course]));
  expect(rows).toEqual([{ context: { kind: "platform", by: "enrolment", key: keyId } }]);
});

test("an event that is sent on late happened when it did", async () => {
  const a = await world.client();
  const { key, id: keyId } = await world.plumbline.platformKeys.create({ name: "backend" }, "operator");
  const [timeless, skewed] = [lost(), lost({ timestamp: "2026-01-05T10:00:00Z" })];
  const before = Date.now();
  // This sender's clock is an hour ahead.
  await world.call("node", BATCH, { key, body: { events: [timeless, skewed], sentAt: before + 3_600_000 } });
  const after = Date.now();
  const late = vi.spyOn(Date, "now").mockReturnValue(before + 86_400_000);
  try {
    expect(await unassigned().assign({ filter: { key: keyId }, until: new Date(after) }, a.orgId, "operator")).toMatchObject({ accepted: 2 });
  } finally {
    late.mockRestore();
  }
  const at = async (id: string) => (await a.tenant.read((sql) => sql.rows<{ at: Date }>("SELECT occurred_at AS at FROM raw.analytics_events WHERE client_event_id = $1", [id])))[0]?.at.getTime() ?? 0;
  expect(await at(timeless.clientEventId)).toBeGreaterThanOrEqual(before);
  expect(await at(timeless.clientEventId)).toBeLessThanOrEqual(after);
  const exact = Date.UTC(2026, 0, 5, 9);
  expect(await at(skewed.clientEventId)).toBeGreaterThanOrEqual(exact);
  expect(await at(skewed.clientEventId)).toBeLessThanOrEqual(exact + after - before);
});

test("a filter means what it showed, page by page; what came later stays", async () => {
  const a = await world.client();
  const course = `course-${newId()}`;
  const { keyId, key } = await sent(...Array.from({ length: 700 }, () => lost({ courseId: course })), lost());
  const until = new Date();
  await world.call("node", BATCH, { key, body: { events: [lost({ courseId: course, clientEventId: "later" })] } });
  expect(await unassigned().assign({ filter: { key: keyId, course, code: "organisation_unknown" }, until }, a.orgId, "operator")).toEqual({ accepted: 700, duplicates: 0, failed: 0, left: 0 });
  expect((await open(keyId)).length).toBe(2);
  expect(await unassigned().discard({ filter: { key: keyId }, until: new Date() }, "operator")).toEqual({ discarded: 2 });
  expect(await open(keyId)).toEqual([]);
  // Sent again, it is news again.
  await world.call("node", BATCH, { key, body: { events: [lost({ clientEventId: "later" })] } });
  expect((await open(keyId)).length).toBe(1);
});

test("who sent events on is in the organisation's log and in the operator's", async () => {
  const a = await world.client();
  const { ids } = await sent(lost());
  await unassigned().assign({ ids }, a.orgId, "user:00000000-0000-4000-8000-000000000001");
  const own = await a.tenant.read((sql) => sql.rows<{ action: string; actor: string; details: unknown }>("SELECT action, actor, details FROM app.audit_entries WHERE action = 'events.assigned'"));
  expect(own).toEqual([{ action: "events.assigned", actor: "user:00000000-0000-4000-8000-000000000001", details: { by: "operator", accepted: 1, duplicates: 0, failed: 0 } }]);
  const log = await world.plumbline.db.operator((sql) => sql.rows<{ details: { events: string[] } }>("SELECT details FROM app.operator_audit_entries WHERE target = $1", [`organisation:${a.orgId}`]));
  expect(log[0]?.details.events).toEqual(ids);
  await expect(unassigned().assign({ ids }, newId(), "operator")).rejects.toMatchObject({ code: "not_found" });
});

test("many at once leave connections for everybody", async () => {
  const a = await world.client();
  const { ids } = await sent(...Array.from({ length: 40 }, () => lost()));
  const results = await Promise.all(ids.map((id) => unassigned().assign({ ids: [id] }, a.orgId, "operator")));
  expect(results.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(40);
});

test("the summary counts what is open, by reason", async () => {
  const before = await unassigned().summary();
  const twice = lost();
  const { key } = await sent(twice, { ...lost(), type: 5 });
  await world.call("node", BATCH, { key, body: { events: [twice] } });
  const summary = await unassigned().summary();
  expect(summary.open).toBe(before.open + 2);
  expect(summary.oldest).toBeInstanceOf(Date);
  const of = (code: string, from = summary) => from.byCode.find((row) => row.code === code) ?? { events: 0, occurrences: 0 };
  expect(of("organisation_unknown").occurrences - of("organisation_unknown", before).occurrences).toBe(2);
  expect(of("invalid_type").events - of("invalid_type", before).events).toBe(1);
});
