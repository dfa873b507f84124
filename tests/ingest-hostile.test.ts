import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LIMITS } from "@/modules/ingest/contract";
import { BATCH, ADAPTERS, errorOf, receiptOf, SINGLE, useHttpAdapters, verdictsOf } from "./support/http-adapters";
import { event } from "./support/world";
import { within } from "./support/pace";

const world = useHttpAdapters();
const MB = 1024 * 1024;

/** `depth` lists in one another, as text: JSON.stringify could not write it. */
const nested = (depth: number, open = "[", close = "]") => open.repeat(depth) + close.repeat(depth);
const withProperties = (properties: string) => JSON.stringify(event()).replace(/}$/, `,"properties":${properties}}`);

/** What `work` cost this process: the clock also counts what others do on the machine. */
async function cpuOf<T>(work: () => Promise<T>): Promise<{ result: T; ms: number }> {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { result, ms: (user + system) / 1_000 };
}

describe.each(ADAPTERS)("hostile input at the %s adapter", (adapter) => {
  const post = (path: string, key: string, body: unknown, headers: Record<string, string> = {}) =>
    world.call(adapter, path, { key, body, headers });

  test("what the database could not store is a failed verdict, and its neighbours are accepted", async () => {
    const { write, tenant } = await world.client();
    const hostile: readonly (readonly [string, string])[] = [
      [JSON.stringify({ ...event(), type: "a\0b" }), "invalid_type"],
      [JSON.stringify({ ...event(), clientEventId: "\ud800" }), "invalid_client_event_id"],
      [JSON.stringify({ ...event(), userId: "x\udfff" }), "invalid_user_id"],
      [withProperties('{"a":"\\u0000"}'), "invalid_properties"],
      [withProperties('{"a\\u0000":1}'), "invalid_properties"],
      [withProperties('{"a":["\\ud800"]}'), "invalid_properties"],
      [withProperties('{"a":1e999}'), "invalid_properties"],
      [withProperties('{"a":[{"b":-1e999}]}'), "invalid_properties"],
      [JSON.stringify(event()).replace(/"timestamp":"[^"]*"/, '"timestamp":1e999'), "invalid_timestamp"],
      [JSON.stringify(event({ timestamp: "+300000-01-01T00:00:00Z" })), "invalid_timestamp"],
      [JSON.stringify(event({ timestamp: 9_404_000_000_000_000 })), "invalid_timestamp"],
      [JSON.stringify(event({ timestamp: -1e300 })), "invalid_timestamp"],
      [JSON.stringify(event({ timestamp: "2026-01-05T25:61:61Z" })), "invalid_timestamp"],
      [JSON.stringify(event()).replace(/}$/, ',"__proto__":{"type":"x"}}'), "unknown_field"],
      [JSON.stringify(event()).replace(/}$/, ',"constructor":1}'), "unknown_field"],
      [withProperties(nested(5_000)), "invalid_properties"],
      [withProperties(`{"a":${nested(5_000)}}`), "properties_too_deep"],
      [withProperties(`{"a":${nested(5_000, '{"a":', "}").replace("}", "1}")}}`), "properties_too_deep"],
      [JSON.stringify(event()).replace(/}$/, `,"userId":${nested(5_000)}}`), "invalid_user_id"],
      [nested(5_000), "not_an_object"],
      [withProperties(JSON.stringify({ a: "x".repeat(LIMITS.propertiesBytes) })), "properties_too_large"],
      [withProperties(JSON.stringify({ a: "ä".repeat(LIMITS.propertiesBytes / 2) })), "properties_too_large"],
      [withProperties(JSON.stringify({ a: "x".repeat(8 * LIMITS.eventBytes) })), "event_too_large"],
      [JSON.stringify({ ...event(), type: "x".repeat(LIMITS.eventBytes) }), "event_too_large"],
      ["null", "not_an_object"],
    ];
    const good = hostile.map(() => event());
    const body = `{"events":[${hostile.map(([bad], i) => `${bad},${JSON.stringify(good[i])}`).join(",")}]}`;
    const answer = await verdictsOf(post(BATCH, write, body));
    expect(answer.failed.map(({ index, code }) => [index, code])).toEqual(hostile.map(([, code], i) => [2 * i, code]));
    expect(answer.accepted).toEqual(good.map((one) => one.clientEventId));
    const deadLetters = await tenant.read((sql) => sql.rows<{ payload: string }>("SELECT payload FROM raw.dead_letters"));
    expect(deadLetters).toHaveLength(hostile.length);
    for (const { payload } of deadLetters) expect(Buffer.byteLength(payload)).toBeLessThan(2 * LIMITS.eventBytes);
    expect(await world.plumbline.insights.balance(tenant, null, null)).toMatchObject({ failed: hostile.length, accepted: good.length, holds: true });
  });

  test("what is odd but storable is stored as it was sent", async () => {
    const { write, tenant } = await world.client();
    const odd = [
      '{"__proto__":{"polluted":true},"constructor":{"prototype":1},"toJSON":"x"}',
      '{"":"","a.b":"\\\\u0000","q":"\\"{}\\\\","emoji":"\\ud83d\\ude00","tiny":5e-324,"big":1.7976931348623157e308}',
      `{"a":${nested(LIMITS.propertiesDepth - 1)}}`,
      JSON.stringify({ a: "x".repeat(LIMITS.propertiesBytes - 8) }),
    ];
    const { accepted } = await verdictsOf(post(BATCH, write, `{"events":[${odd.map(withProperties).join(",")}]}`));
    expect(accepted).toHaveLength(odd.length);
    const rows = await tenant.read((sql) => sql.rows<{ same: boolean }>(
      "SELECT properties = ($1::jsonb[])[ordinal] AS same FROM raw.analytics_events", [odd],
    ));
    expect(rows.map((row) => row.same)).toEqual(odd.map(() => true));
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  test("bodies that are deep, long or a bomb end in a 4xx, soon and in little memory", async () => {
    const { write } = await world.client();
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(200 * MB)));
    const brotliBomb = new Uint8Array(brotliCompressSync(Buffer.alloc(200 * MB), { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }));
    const streamed = () => {
      let sent = 0;
      return new ReadableStream<Uint8Array>({ pull: (controller) => (sent++ < 50 ? controller.enqueue(new Uint8Array(MB).fill(32)) : controller.close()) });
    };
    const bodies: readonly (readonly [string, unknown, Record<string, string>, number])[] = [
      ["a gzip bomb", bomb, { "content-encoding": "gzip" }, 413],
      ["a brotli bomb", brotliBomb, { "content-encoding": "br" }, 413],
      ["50 MB", new Uint8Array(50 * MB).fill(32), {}, 413],
      ["50 MB without a length", streamed(), {}, 413],
      ["one byte too many", " ".repeat(LIMITS.batchBytes + 1), {}, 413],
      ["500,000 deep", nested(500_000), {}, 422],
      ["as deep as fits", nested(LIMITS.batchBytes / 2), {}, 422],
      ["2 million events", `{"events":[${"1,".repeat(2_000_000)}1]}`, {}, 413],
    ];
    const before = process.memoryUsage().rss;
    for (const [what, body, headers, status] of bodies) {
      const { result, ms } = await cpuOf(() => errorOf(post(BATCH, write, body, headers)));
      expect([what, result.status]).toEqual([what, status]);
      expect(ms, what).toBeLessThan(within(5_000));
    }
    expect((await verdictsOf(post(BATCH, write, `{"events":[${nested(500_000)}]}`))).failed).toMatchObject([{ code: "event_too_large" }]);
    expect((await verdictsOf(post(SINGLE, write, withProperties(`{"a":${nested(500_000)}}`)))).failed).toMatchObject([{ code: "event_too_large" }]);
    expect((process.memoryUsage().rss - before) / MB).toBeLessThan(600);
  });

  test("an event costs what it is long, however deep it is", async () => {
    const { write } = await world.client();
    const batchOf = (one: string) => `{"events":[${Array.from({ length: 400 }, () => one).join(",")}]}`;
    const send = (body: string) => cpuOf(async () => expect((await verdictsOf(post(BATCH, write, body))).failed).toHaveLength(400));
    const wide = await send(batchOf(`[${"[],".repeat(2_600)}0]`));
    const deep = await send(batchOf(nested(4_000)));
    // JSON.stringify, which looks for cycles at every level, takes fifty times as long.
    expect(deep.ms).toBeLessThan(10 * wide.ms + 500);
  });

  test("the largest batch that is allowed is taken", async () => {
    const { write } = await world.client();
    const events = Array.from({ length: LIMITS.eventsPerBatch }, () => event({ properties: { filler: "x".repeat(3_900) } }));
    const body = JSON.stringify({ events });
    const padded = body + " ".repeat(LIMITS.batchBytes - Buffer.byteLength(body));
    expect((await verdictsOf(post(BATCH, write, padded))).accepted).toHaveLength(1_000);
  });

  test("an id that cannot exist has no receipt", async () => {
    const { secret } = await world.client();
    for (const path of [`${SINGLE}/%00`, `${SINGLE}/a%00b`, receiptOf("x".repeat(5_000)), receiptOf("../batch"), receiptOf("' OR 1=1 --")]) {
      expect(await errorOf(world.call(adapter, path, { key: secret })), path).toMatchObject({ status: 404, code: "not_found" });
    }
    for (const path of [`${SINGLE}/%`, `${SINGLE}/%ff`, `${SINGLE}/%ed%a0%80`]) {
      expect(await errorOf(world.call(adapter, path, { key: secret })), path).toMatchObject({ status: 400, code: "invalid_request" });
    }
  });

  test("whatever JSON is sent, the answer is a verdict or a 4xx, and good neighbours are accepted", async () => {
    const { write, tenant } = await world.client();
    const nasty = fc.constantFrom("\0", "\ud800", "__proto__", "constructor", "2026-13-01T00:00:00Z", "", "x".repeat(300), "\u202e", "NULL", "{}", '\\"');
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), nasty);
    const value = fc.oneof(fc.jsonValue({ stringUnit: "binary" }), text, fc.double(), fc.dictionary(text, fc.jsonValue(), { maxKeys: 4 }));
    const field = (good: unknown) => fc.oneof({ weight: 3, arbitrary: fc.constant(good) }, value);
    const almost = fc.record(
      {
        clientEventId: fc.oneof({ weight: 3, arbitrary: fc.uuid() }, value),
        type: field("page_view"), timestamp: field("2026-01-05T10:00:00Z"), userId: field("u"), anonymousId: field(null),
        sessionId: field("s"), courseId: field("c"), lessonId: field("l"), properties: fc.oneof(value, fc.dictionary(text, value)),
      },
      { requiredKeys: ["clientEventId", "type"] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(almost, almost, value), { maxLength: 12 }), value, async (events, envelope) => {
        const good = [event(), event()];
        const sent = [good[0], ...events, good[1]];
        const answer = await verdictsOf(post(BATCH, write, { events: sent }));
        expect(answer.accepted).toEqual(expect.arrayContaining(good.map((one) => one?.clientEventId)));
        expect(answer.accepted.length + answer.duplicates.length + answer.failed.length).toBe(sent.length);
        expect(new Set(answer.failed.map((failed) => failed.index)).size).toBe(answer.failed.length);
        for (const path of [BATCH, SINGLE]) expect((await post(path, write, JSON.stringify(envelope) ?? "")).status).toBeLessThan(500);
      }),
      { numRuns: 60 },
    );
    expect(await world.plumbline.insights.balance(tenant, null, null)).toMatchObject({ holds: true });
  });

  test("whatever bytes are sent, the answer is a 4xx", async () => {
    const { write } = await world.client();
    const encoding = fc.constantFrom<Record<string, string>>({}, { "content-encoding": "gzip" }, { "content-encoding": "br" });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 60 }), encoding, async (bytes, headers) => {
        const { status } = await post(BATCH, write, bytes, headers);
        expect(status).toBeGreaterThanOrEqual(400);
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 60 },
    );
  });
});
