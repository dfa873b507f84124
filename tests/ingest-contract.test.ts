import { brotliCompressSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { BATCH, ADAPTERS, errorOf, receiptOf, SINGLE, useHttpAdapters, verdictsOf } from "./support/http-adapters";
import { event } from "./support/world";
import { within } from "./support/pace";

const world = useHttpAdapters();

describe.each(ADAPTERS)("the contract at the %s adapter", (adapter) => {
  const post = (path: string, key: string, body: unknown, headers: Record<string, string> = {}) =>
    world.call(adapter, path, { key, body, headers });

  test("a batch gets a verdict for each of its events", async () => {
    const { write, tenant } = await world.client();
    const [first, second] = [event(), event()];
    const before = Date.now();
    const all = await post(BATCH, write, { events: [first, second] });
    expect(all.status).toBe(200);
    expect(all.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(all.headers.get("cache-control")).toBe("no-store");
    const answer = await verdictsOf(all);
    expect(answer).toMatchObject({ accepted: [first.clientEventId, second.clientEventId], duplicates: [], failed: [] });
    expect(Date.parse(answer.receivedAt)).toBeGreaterThanOrEqual(before);

    const third = event();
    const some = await verdictsOf(post(BATCH, write, { events: [third, first, { ...event(), timestamp: "yesterday" }, third, 7] }));
    expect(some).toMatchObject({
      accepted: [third.clientEventId],
      duplicates: [first.clientEventId, third.clientEventId],
      failed: [
        { index: 2, code: "invalid_timestamp", path: "timestamp" },
        { index: 4, code: "not_an_object", path: null, clientEventId: null },
      ],
    });
    expect(await world.plumbline.insights.balance(tenant, null, null)).toMatchObject({ received: 7, accepted: 3, duplicates: 2, failed: 2, holds: true });
  });

  test("a single event gets the same answer", async () => {
    const { write } = await world.client();
    const one = event();
    expect(await verdictsOf(post(SINGLE, write, one))).toMatchObject({ accepted: [one.clientEventId], duplicates: [], failed: [] });
    expect(await verdictsOf(post(SINGLE, write, { ...one, sentAt: Date.now() }))).toMatchObject({ accepted: [], duplicates: [one.clientEventId] });
    const bad = await verdictsOf(post(SINGLE, write, { ...event({ clientEventId: "bad" }), type: 5 }));
    expect(bad).toMatchObject({ accepted: [], failed: [{ index: 0, clientEventId: "bad", code: "invalid_type", path: "type" }] });
  });

  test("every field says what is wrong with it", async () => {
    const { write } = await world.client();
    const wrong: readonly (readonly [string, unknown, string])[] = [
      ["clientEventId", "", "invalid_client_event_id"],
      ["clientEventId", "x".repeat(201), "invalid_client_event_id"],
      ["clientEventId", undefined, "invalid_client_event_id"],
      ["type", "x".repeat(101), "invalid_type"],
      ["type", undefined, "invalid_type"],
      ["timestamp", "2026-01-05T10:00:00", "invalid_timestamp"],
      ["timestamp", "2026-02-30T10:00:00Z", "invalid_timestamp"],
      ["timestamp", {}, "invalid_timestamp"],
      ["timestamp", Date.now() + 25 * 3_600_000, "timestamp_in_future"],
      ["userId", 12, "invalid_user_id"],
      ["anonymousId", [], "invalid_anonymous_id"],
      ["sessionId", "", "invalid_session_id"],
      ["courseId", true, "invalid_course_id"],
      ["lessonId", "x".repeat(201), "invalid_lesson_id"],
      ["properties", [], "invalid_properties"],
      ["properties", "{}", "invalid_properties"],
      ["colour", "red", "unknown_field"],
    ];
    const { failed, accepted } = await verdictsOf(post(BATCH, write, { events: wrong.map(([field, value]) => ({ ...event(), [field]: value })) }));
    expect(accepted).toEqual([]);
    expect(failed.map(({ index, code, path }) => [index, code, path])).toEqual(wrong.map(([field, , code], index) => [index, code, field]));
  });

  test("every field at its edge is accepted, absent or null", async () => {
    const { write, tenant } = await world.client();
    const nothing = { timestamp: null, userId: null, anonymousId: null, sessionId: null, courseId: null, lessonId: null, properties: null };
    const events = [
      { clientEventId: "edge-1", type: "t" },
      { clientEventId: "edge-2", type: "t", ...nothing },
      { clientEventId: "ä".repeat(200), type: "😀".repeat(50), userId: "u".repeat(200), properties: {} },
      event({ timestamp: Date.now() + 23 * 3_600_000 }),
      event({ timestamp: "1900-01-01T00:00:00Z" }),
      event({ timestamp: 0 }),
      event({ timestamp: "2013-10-01T09:30:00.123456+0200" }),
    ];
    const before = new Date();
    expect((await verdictsOf(post(BATCH, write, { sentAt: null, events }))).accepted).toHaveLength(events.length);
    const rows = await tenant.read((sql) =>
      sql.rows<{ id: string; at: Date; received: Date }>("SELECT client_event_id AS id, occurred_at AS at, received_at AS received FROM raw.analytics_events"),
    );
    const at = new Map(rows.map((row) => [row.id, row]));
    for (const id of ["edge-1", "edge-2"]) expect(at.get(id)?.at).toEqual(at.get(id)?.received);
    expect(at.get("edge-1")?.received.getTime()).toBeGreaterThanOrEqual(before.getTime());
    expect(at.get(events[6]?.clientEventId ?? "")?.at).toEqual(new Date("2013-10-01T07:30:00.123Z"));
  });

  test("sentAt corrects the client's clock", async () => {
    const { write, tenant } = await world.client();
    const hour = 3_600_000;
    const now = Date.now();
    const slow = event({ timestamp: new Date(now - 5 * hour).toISOString() });
    const ahead = event({ timestamp: now + 72 * hour });
    expect((await verdictsOf(post(BATCH, write, { sentAt: new Date(now - 3 * hour).toISOString(), events: [slow] }))).accepted).toHaveLength(1);
    expect((await verdictsOf(post(SINGLE, write, { ...ahead, sentAt: now + 73 * hour }))).accepted).toHaveLength(1);
    expect((await verdictsOf(post(BATCH, write, { sentAt: now - 30 * hour, events: [event({ timestamp: now })] }))).failed).toMatchObject([{ code: "timestamp_in_future" }]);
    const rows = await tenant.read((sql) => sql.rows<{ id: string; at: Date }>("SELECT client_event_id AS id, occurred_at AS at FROM raw.analytics_events"));
    for (const { id, at } of rows) {
      const expected = id === slow.clientEventId ? now - 2 * hour : now - hour;
      expect(Math.abs(at.getTime() - expected)).toBeLessThan(10_000);
    }
  });

  test("bodies come plain or packed", async () => {
    const { write } = await world.client();
    const body = (id: string) => JSON.stringify({ events: [event({ clientEventId: id })] });
    const packed = [
      [body("plain"), {}],
      [new Uint8Array(gzipSync(body("gzip"))), { "content-encoding": "gzip" }],
      [new Uint8Array(brotliCompressSync(body("br"))), { "content-encoding": "br" }],
      [body("utf-8"), { "content-type": "application/json; charset=utf-8" }],
      [body("vendor"), { "content-type": "application/vnd.acme+json" }],
    ] as const;
    for (const [bytes, headers] of packed) expect((await verdictsOf(post(BATCH, write, bytes, headers))).accepted).toHaveLength(1);
  });

  test("an envelope that cannot be judged is refused as a whole, and says why", async () => {
    const { write, tenant } = await world.client();
    const refused: readonly (readonly [string, unknown, Record<string, string>, number, string])[] = [
      [BATCH, "{", {}, 400, "malformed_json"],
      [BATCH, "", {}, 400, "malformed_json"],
      [BATCH, new Uint8Array([0x22, 0xc3, 0x28, 0x22]), {}, 400, "malformed_json"],
      [BATCH, new Uint8Array(gzipSync("{}").subarray(0, 9)), { "content-encoding": "gzip" }, 400, "invalid_request"],
      [BATCH, "{}", { "content-encoding": "zstd" }, 415, "unsupported_media_type"],
      [BATCH, "{}", { "content-encoding": "gzip, gzip" }, 415, "unsupported_media_type"],
      [BATCH, "events=1", { "content-type": "application/x-www-form-urlencoded" }, 415, "unsupported_media_type"],
      [BATCH, [], {}, 422, "unprocessable"],
      [BATCH, null, {}, 422, "unprocessable"],
      [BATCH, {}, {}, 422, "unprocessable"],
      [BATCH, { events: [] }, {}, 422, "unprocessable"],
      [BATCH, { events: { 0: event() } }, {}, 422, "unprocessable"],
      [BATCH, { events: [event()], batch: 1 }, {}, 422, "unprocessable"],
      [BATCH, { events: [event()], sentAt: "noon" }, {}, 422, "unprocessable"],
      [BATCH, { events: [event()], sentAt: 8.64e15 }, {}, 422, "unprocessable"],
      [BATCH, '{"events":[{}],"sentAt":1e999}', {}, 422, "unprocessable"],
      [SINGLE, [event()], {}, 422, "unprocessable"],
      [SINGLE, "7", {}, 422, "unprocessable"],
      [SINGLE, { ...event(), sentAt: {} }, {}, 422, "unprocessable"],
      [BATCH, { events: Array.from({ length: 1_001 }, () => event()) }, {}, 413, "payload_too_large"],
    ];
    for (const [path, body, headers, status, code] of refused) {
      expect(await errorOf(post(path, write, body === null ? "null" : body, headers)), JSON.stringify(body).slice(0, 60)).toMatchObject({ status, code });
    }
    expect(await world.plumbline.insights.balance(tenant, null, null)).toMatchObject({ received: 0, holds: true });
  });

  test("who has no key that holds does not get in", async () => {
    const { write, secret, orgId } = await world.client();
    const stranger = await world.client();
    const body = { events: [event()] };
    for (const key of [undefined, "", "plb_w_nonsense", write.slice(0, -1), `${write}x`, write.replace("plb_w_", "plb_s_")]) {
      const error = await errorOf(world.call(adapter, BATCH, { body, ...(key === undefined ? {} : { key }) }));
      expect(error).toMatchObject({ status: 401, code: "unauthorized" });
      expect(error.headers.get("www-authenticate")).toBe("Bearer");
    }
    expect((await errorOf(world.call(adapter, BATCH, { body, headers: { authorization: `Basic ${write}` } }))).status).toBe(401);
    expect((await verdictsOf(post(BATCH, secret, body))).accepted).toHaveLength(1);
    expect((await errorOf(world.call(adapter, receiptOf("e"), { key: write }))).status).toBe(403);
    expect((await errorOf(world.call(adapter, receiptOf(body.events[0]?.clientEventId ?? ""), { key: stranger.secret }))).status).toBe(404);

    const keys = await world.plumbline.keys.list(orgId);
    await world.plumbline.keys.revoke(orgId, keys.find((key) => key.kind === "write")?.id ?? "", "operator");
    expect((await errorOf(post(BATCH, write, { events: [event()] }))).status).toBe(401);
    expect((await verdictsOf(post(BATCH, secret, { events: [event()] }))).accepted).toHaveLength(1);
  });

  test("a key that another process revokes is refused within a second", async () => {
    const { write, tenant } = await world.client();
    expect((await post(SINGLE, write, event())).status).toBe(200);
    await tenant.write((sql) => sql.rows("UPDATE app.api_keys SET revoked_at = now() WHERE kind = 'write'"));
    const revokedAt = Date.now();
    // Asked all the time: a use of the key must not keep it alive.
    let status = 200;
    while (status === 200 && Date.now() - revokedAt < 3_000) status = (await post(SINGLE, write, event())).status;
    expect(status).toBe(401);
    expect(Date.now() - revokedAt).toBeLessThan(within(1_000));
  });

  test("another method is told which one to use", async () => {
    const { secret } = await world.client();
    for (const [path, method, allow] of [[BATCH, "GET", "POST"], [BATCH, "PUT", "POST"], [SINGLE, "DELETE", "POST"], [receiptOf("x"), "PATCH", "GET"]] as const) {
      const error = await errorOf(world.call(adapter, path, { method, key: secret, ...(method === "GET" ? {} : { body: {} }) }));
      expect(error).toMatchObject({ status: 405, code: "method_not_allowed" });
      expect(error.headers.get("allow")).toBe(allow);
    }
  });

  test("an error carries a correlation id, the caller's own where it is usable", async () => {
    const one = await errorOf(world.call(adapter, BATCH, { body: {} }));
    expect(one.correlationId).toMatch(/^[0-9a-f-]{36}$/);
    expect((await errorOf(world.call(adapter, BATCH, { body: {}, headers: { "x-correlation-id": "order-4711-a" } }))).correlationId).toBe("order-4711-a");
    expect((await errorOf(world.call(adapter, BATCH, { body: {}, headers: { "x-correlation-id": "<script>" } }))).correlationId).toMatch(/^[0-9a-f-]{36}$/);
  });
});
