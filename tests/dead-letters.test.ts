import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { withClient } from "@/db/connect";
import { customerIdOf } from "@/kernel/ids";
import type { EnvelopeItem } from "@/modules/ingest/contract";
import { type Client, useHttpAdapters, verdictsOf } from "./support/http-adapters";

// What was refused is stored so that it can be sent again as it came, whichever way that was.

const world = useHttpAdapters();
const HOUR = 3_600_000;
const BATCH = "/api/analytics/events/batch";

interface Row {
  readonly id: string;
  readonly clientEventId: string | null;
  readonly code: string;
  readonly status: string;
  readonly source: string;
  readonly format: string;
  readonly payload: string;
  readonly skewMs: number;
  readonly context: Record<string, unknown> | null;
  readonly receivedAt: Date;
  readonly attempts: number;
  readonly occurrences: number;
}
const deadLettersOf = (client: Client) =>
  client.tenant.read((sql) =>
    sql.rows<Row & Record<string, unknown>>(
      `SELECT id, client_event_id AS "clientEventId", code, status, source, format, payload, skew_ms AS "skewMs", context, received_at AS "receivedAt", attempts, occurrences
       FROM raw.dead_letters ORDER BY received_at, ordinal`,
    ));
const rawOf = (client: Client) =>
  client.tenant.read((sql) =>
    sql.rows<{ id: string; occurredAt: Date; anonymousId: string | null; context: Record<string, unknown> | null; source: string }>(
      `SELECT r.client_event_id AS id, r.occurred_at AS "occurredAt", r.anonymous_id AS "anonymousId", r.context, b.source
       FROM raw.analytics_events r JOIN raw.analytics_event_batches b USING (org_id, batch_id) ORDER BY r.received_at, r.ordinal`,
    ));
const resend = async (client: Client, fix?: (event: unknown) => unknown) => world.plumbline.deadLetters.resend(client.tenant, (await deadLettersOf(client)).map(({ id }) => id), "operator", fix);
const patched = (patch: Record<string, unknown>) => (event: unknown) => ({ ...(event as object), ...patch });
const balance = (client: Client) => world.plumbline.insights.balance(client.tenant, null, null);

test("an event is sent again with its own id, its source and its sender's clock, and twice adds nothing", async () => {
  const client = await world.client();
  // The client's clock is an hour slow.
  const sentAt = Date.now() - HOUR;
  const events = [
    { clientEventId: "local", type: "lesson_started", timestamp: "05.01.2026 10:00", userId: "lena" },
    { clientEventId: "timeless", type: "", userId: "lena" },
  ];
  const before = Date.now();
  expect((await verdictsOf(world.call("node", BATCH, { key: client.write, body: { events, sentAt } }))).failed).toHaveLength(2);
  const deadLetters = await deadLettersOf(client);
  expect(deadLetters).toMatchObject([
    { clientEventId: "local", code: "invalid_timestamp", source: "api", format: "event", status: "open", context: null, attempts: 0 },
    { clientEventId: "timeless", code: "invalid_type", source: "api", format: "event", status: "open" },
  ]);
  expect(deadLetters.map(({ payload }) => JSON.parse(payload))).toEqual(events);
  for (const { skewMs } of deadLetters) expect(Math.abs(skewMs - HOUR)).toBeLessThan(60_000);

  // As it was, it fails again, and is the same dead letter.
  expect(await resend(client)).toEqual({ accepted: 0, duplicates: 0, failed: 2, skipped: 0 });
  expect(await deadLettersOf(client)).toMatchObject([{ status: "open", attempts: 1, occurrences: 2 }, { status: "open", attempts: 1, occurrences: 2 }]);
  await sleep(30);

  const fix = (event: unknown) => ((event as { clientEventId: string }).clientEventId === "local" ? patched({ timestamp: "2026-01-05T10:00:00Z" })(event) : patched({ type: "lesson_started" })(event));
  const sent = await Promise.all([resend(client, fix), resend(client, fix)]);
  expect(sent.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(2);
  expect(await resend(client, fix)).toEqual({ accepted: 0, duplicates: 0, failed: 0, skipped: 2 });
  const rows = await rawOf(client);
  expect(rows).toMatchObject([{ id: "local", source: "api" }, { id: "timeless", source: "api" }]);
  // By the clock as it was off then; without a time of its own, when it first came.
  expect(rows[0]?.occurredAt.getTime()).toBe(Date.parse("2026-01-05T10:00:00Z") + (deadLetters[0]?.skewMs ?? 0));
  expect(rows[1]?.occurredAt).toEqual(deadLetters[1]?.receivedAt);
  expect(rows[1]?.occurredAt.getTime()).toBeLessThan(before + 5_000);
  await world.plumbline.pipeline.drain(client.orgId);
  expect((await deadLettersOf(client)).map(({ status }) => status)).toEqual(["replayed", "replayed"]);
  expect(await balance(client)).toMatchObject({ accepted: 2, counted: 2, waiting: 0, holds: true });
  const audit = await client.tenant.read((sql) => sql.rows<{ details: object }>("SELECT details FROM app.audit_entries WHERE action = 'dead_letters.resent' ORDER BY at LIMIT 1"));
  expect(audit).toEqual([{ details: { accepted: 0, duplicates: 0, failed: 2 } }]);
});

test("what is fixed and still wrong keeps when it came first, and its sender's clock", async () => {
  const client = await world.client();
  await world.call("node", BATCH, { key: client.write, body: { sentAt: Date.now() - HOUR, events: [{ clientEventId: "twice", type: "" }] } });
  const [first] = await deadLettersOf(client);
  await sleep(30);
  expect(await resend(client, patched({ type: 7 }))).toMatchObject({ accepted: 0, failed: 1 });
  const [second, ...more] = (await deadLettersOf(client)).filter(({ id }) => id !== first?.id);
  expect(more).toEqual([]);
  expect(second).toMatchObject({ clientEventId: "twice", code: "invalid_type", skewMs: first?.skewMs, receivedAt: first?.receivedAt, source: "api" });
});

test("a site's event is sent again as its own endpoint takes it, with what was observed and the visitor it was", async () => {
  const client = await world.client();
  const call = (body: unknown, headers: Record<string, string> = {}) =>
    world.call("node", "/api/v1/track", {
      key: client.secret, body,
      headers: { "x-customer-id": customerIdOf(client.orgId), "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "accept-language": "de-DE", ...headers },
    });
  const good = { page_url: "https://shop.example/a", event_type: "page_view", event_data: { title: "Shoes" } };
  expect((await call(good)).status).toBe(200);
  expect((await call({ ...good, page_url: "not a page" })).status).toBe(422);
  expect((await call({ ...good, event_id: "evt_late", timestamp: "yesterday" })).status).toBe(422);
  expect((await call({ ...good, event_id: "evt_unseen", visitor_id: "visitor_ann", event_type: "" }, { dnt: "1" })).status).toBe(422);
  const deadLetters = await deadLettersOf(client);
  expect(deadLetters.map(({ format, source, clientEventId }) => [format, source, clientEventId])).toEqual([
    ["site_event", "site", null], ["site_event", "site", "evt_late"], ["site_event", "site", "evt_unseen"],
  ]);
  expect(JSON.stringify(deadLetters[2])).not.toMatch(/visitor_ann|Firefox/);

  expect(await resend(client, patched({ page_url: "https://shop.example/b", timestamp: "2026-01-05T10:00:00Z", event_type: "page_view" }))).toEqual({ accepted: 3, duplicates: 0, failed: 0, skipped: 0 });
  const [seen, ...again] = await rawOf(client);
  expect(seen?.anonymousId).toMatch(/^visitor_/);
  expect(again.map(({ id }) => id)).toEqual([expect.stringMatching(/^evt_/), "evt_late", "evt_unseen"]);
  expect(again.map(({ source }) => source)).toEqual(["site", "site", "site"]);
  expect(again.slice(0, 2).map(({ anonymousId }) => anonymousId)).toEqual([seen?.anonymousId, seen?.anonymousId]);
  expect(again[1]?.context).toEqual({ ...seen?.context, pageUrl: "https://shop.example/b" });
  expect(again[2]).toMatchObject({ anonymousId: null, context: { visitor: "none" } });
});

test("what the database refused is stored as it was sent, and what no event can be made of is not sent", async () => {
  const client = await world.client();
  await withClient(world.test.superuserUrl, "fault", (sql) => sql.query("ALTER TABLE raw.analytics_events ADD CONSTRAINT no_such_type CHECK (type <> 'forbidden') NOT VALID").then(() => undefined));
  const context = { kind: "platform", by: "header", key: "k" };
  const forbidden = { clientEventId: "forbidden", type: "forbidden", timestamp: "2026-01-05T10:00:00Z", properties: { deep: { text: "words" } } };
  const items: readonly EnvelopeItem[] = [
    { event: forbidden, context },
    { rejection: { clientEventId: "x_1", code: "unreadable_line", path: "line 1", message: "is no line of a log" }, original: { format: "record", payload: 'a "broken" line', text: true } },
  ];
  await world.plumbline.ingest.accept(client.orgId, { source: "import", items });
  expect(await deadLettersOf(client)).toMatchObject([
    { clientEventId: "forbidden", code: "rejected_by_database", source: "import", format: "event", payload: JSON.stringify(forbidden), context },
    { clientEventId: "x_1", code: "unreadable_line", source: "import", format: "record", payload: 'a "broken" line' },
  ]);
  expect(await resend(client, patched({ type: "page_view" }))).toEqual({ accepted: 1, duplicates: 0, failed: 0, skipped: 1 });
  expect(await rawOf(client)).toMatchObject([{ id: "forbidden", source: "import", context }]);
});

test("an event that the pipeline set aside is replayed by a correction, never through ingest", async () => {
  const client = await world.client();
  await withClient(world.test.superuserUrl, "fault", (sql) => sql.query("ALTER TABLE staging.events ADD CONSTRAINT no_poison CHECK (type <> 'poison') NOT VALID").then(() => undefined));
  await world.plumbline.ingest.accept(client.orgId, { source: "demo", items: [{ event: { clientEventId: "p", type: "poison" }, context: { kind: "seen" } }] });
  await world.plumbline.pipeline.drain(client.orgId);
  expect(await deadLettersOf(client)).toMatchObject([{ clientEventId: "p", code: "rejected_by_pipeline", source: "demo", format: "event", context: { kind: "seen" } }]);
  expect(await resend(client)).toEqual({ accepted: 0, duplicates: 0, failed: 0, skipped: 1 });
});

test("a resend settles what came before it, and not what came after", async () => {
  const client = await world.client();
  const send = async (event: object) => {
    // Each in a millisecond of its own.
    await sleep(5);
    return verdictsOf(world.call("node", BATCH, { key: client.write, body: { events: [event] } }));
  };
  const good = { clientEventId: "again", type: "page_view" };
  await send({ ...good, timestamp: "yesterday" });
  expect((await send(good)).accepted).toEqual(["again"]);
  await send({ ...good, type: "" });
  await world.plumbline.pipeline.drain(client.orgId);
  expect((await deadLettersOf(client)).map(({ code, status }) => [code, status])).toEqual([["invalid_timestamp", "superseded"], ["invalid_type", "open"]]);
});

test("another organisation's dead letters are not there to be sent", async () => {
  const [mine, theirs] = [await world.client(), await world.client()];
  await world.call("node", BATCH, { key: theirs.write, body: { events: [{ clientEventId: "theirs", type: "" }] } });
  const ids = (await deadLettersOf(theirs)).map(({ id }) => id);
  expect(await world.plumbline.deadLetters.resend(mine.tenant, ids, "operator", patched({ type: "x" }))).toMatchObject({ accepted: 0, skipped: 1 });
  expect(await deadLettersOf(theirs)).toMatchObject([{ status: "open", attempts: 0 }]);
});
