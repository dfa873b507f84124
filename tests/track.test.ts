import { describe, expect, test } from "vitest";
import { customerIdOf } from "@/kernel/ids";
import { type Call, type Client, ADAPTERS, useHttpAdapters } from "./support/http-adapters";

const world = useHttpAdapters();
const TRACK = "/api/v1/track";
const view = (over: Record<string, unknown> = {}) => ({ page_url: "https://shop.example/a?utm_source=mail", event_type: "page_view", ...over });
const as = (client: Client, call: Call = {}): Call => ({
  key: client.secret,
  ...call,
  headers: { "x-customer-id": customerIdOf(client.orgId), "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", ...call.headers },
});
const ALL = { raw_processed: true, staging_processed: true, business_processed: true };

interface Row {
  readonly event_id: string;
  readonly visitor_id: string | null;
  readonly session_id: string | null;
  readonly user_id: string | null;
  readonly context: Record<string, string>;
}
const rowsOf = (client: Client) =>
  client.tenant.read((sql) => sql.rows<Row & Record<string, unknown>>("SELECT * FROM raw.site_tracking_events ORDER BY received_at, ordinal"));

describe.each(ADAPTERS)("the %s adapter", (adapter) => {
  test("an event is in every layer when the synchronous answer leaves", async () => {
    const client = await world.client();
    const body = view({ event_data: { title: "Shoes", referrer: "https://google.com/", screen: "1920x1080" } });
    const response = await world.call(adapter, TRACK, as(client, { body, headers: { "accept-language": "de-DE,de;q=0.9" } }));
    const answer = await response.json();
    expect([response.status, answer]).toEqual([
      200,
      { success: true, event_id: expect.stringMatching(/^evt_[0-9a-f]{32}$/), processing_status: "completed", pipeline_results: ALL },
    ]);
    const [row] = await rowsOf(client);
    expect(row).toMatchObject({
      event_id: answer.event_id,
      context: { kind: "site", pageUrl: body.page_url, title: "Shoes", referrer: "https://google.com/", screen: "1920x1080", language: "de-DE", visitor: "cookieless", userAgent: expect.stringContaining("Firefox") },
    });
    expect(row?.visitor_id).toMatch(/^visitor_[0-9a-f]{32}$/);
    expect(row?.session_id).toBe(`sess_${row?.visitor_id?.slice("visitor_".length)}`);
    const staged = await client.tenant.read((sql) => sql.rows("SELECT event_id, hostname, path FROM staging.site_events"));
    expect(staged).toEqual([{ event_id: answer.event_id, hostname: "shop.example", path: "/a" }]);
    expect(await client.tenant.read((sql) => sql.rows("SELECT site_event_bk FROM business.site_event_h"))).toEqual([{ site_event_bk: answer.event_id }]);
  });

  test("a batch has a verdict an event, and the good ones are kept", async () => {
    const client = await world.client();
    const events = [
      view({ event_id: "evt_1", session_id: "session_1", visitor_id: "visitor_1", user_id: "u1", timestamp: "2026-01-05T10:00:00Z" }),
      view({ event_id: "e2" }),
      view({ session_id: "s" }),
      view({ visitor_id: 7 }),
      view({ page_url: "javascript:alert(1)" }),
      view({ event_type: "" }),
      view({ event_type: undefined }),
      view({ event_id: "evt_8", event_data: [1] }),
      view({ event_id: "evt_9", timestamp: "yesterday" }),
      view({ nonsense: 1 }),
      "text",
      view({ event_id: "evt_1" }),
      view({ page_url: "/api/endpoint", event_type: "api_call", event_id: "evt_12" }),
    ];
    const response = await world.call(adapter, TRACK, as(client, { body: { events, sent_at: Date.now() } }));
    expect(response.status).toBe(207);
    const { success, results } = await response.json();
    expect(success).toBe(false);
    const shown = results.map((r: { event_id: string; processing_status: string; error?: { code: string; path: string } }) => [r.event_id, r.processing_status, r.error?.code, r.error?.path]);
    expect(shown).toEqual([
      ["evt_1", "completed", undefined, undefined],
      [null, "failed", "invalid_event_id", "event_id"],
      [null, "failed", "invalid_session_id", "session_id"],
      [null, "failed", "invalid_visitor_id", "visitor_id"],
      [null, "failed", "invalid_page_url", "page_url"],
      [expect.stringMatching(/^evt_/), "failed", "invalid_event_type", "event_type"],
      [null, "failed", "invalid_event_type", "event_type"],
      ["evt_8", "failed", "invalid_event_data", "event_data"],
      ["evt_9", "failed", "invalid_timestamp", "timestamp"],
      [null, "failed", "unknown_field", "nonsense"],
      [null, "failed", "not_an_object", null],
      ["evt_1", "duplicate", undefined, undefined],
      ["evt_12", "completed", undefined, undefined],
    ]);
    expect(results[1].error.message).toContain("^evt_[A-Za-z0-9_-]{1,190}$");
    expect(results[2].error.message).toContain("^(?:sess|session)_");
    expect((await rowsOf(client)).map((row) => row.event_id)).toEqual(["evt_1", "evt_12"]);
    // The dead letters hold what was sent, in the sender's words.
    const deadLetters = await client.tenant.read((sql) => sql.rows<{ payload: string; path: string }>("SELECT payload, path FROM raw.dead_letters WHERE client_event_id = 'evt_9'"));
    expect(deadLetters.map(({ payload, path }) => [JSON.parse(payload), path])).toEqual([[events[8], "timestamp"]]);
    expect(await client.tenant.read((sql) => sql.rows("SELECT received, accepted, duplicates, failed FROM raw.analytics_event_batches"))).toEqual([{ received: 13, accepted: 2, duplicates: 1, failed: 10 }]);
  });

  test("a single event that fails is 422; one that comes twice is a duplicate with the first id", async () => {
    const client = await world.client();
    const bad = await world.call(adapter, TRACK, as(client, { body: view({ visitor_id: "bob" }) }));
    expect([bad.status, await bad.json()]).toMatchObject([422, { success: false, processing_status: "failed", error: { code: "invalid_visitor_id" } }]);
    const body = view({ event_id: "evt_once" });
    expect((await world.call(adapter, `${TRACK}/async`, as(client, { body }))).status).toBe(202);
    const again = await world.call(adapter, TRACK, as(client, { body }));
    expect([again.status, await again.json()]).toEqual([200, { success: true, event_id: "evt_once", processing_status: "duplicate", pipeline_results: ALL }]);
  });

  test("asynchronous: durable at once; status, process and dashboard tell the rest", async () => {
    const client = await world.client();
    const get = async (path: string) => (await world.call(adapter, `${TRACK}/${path}`, as(client))).json();
    const process = () => world.call(adapter, `${TRACK}/process`, as(client, { method: "POST" }));
    const sent = await world.call(adapter, `${TRACK}/async`, as(client, { key: client.write, body: { events: [view({ event_id: "evt_a" }), view({ event_id: "evt_b" })] } }));
    expect([sent.status, await sent.json()]).toMatchObject([202, { success: true, results: [{ event_id: "evt_a", processing_status: "pending" }, { event_id: "evt_b", pipeline_results: { raw_processed: true, business_processed: false } }] }]);
    expect(await get("status")).toMatchObject({
      pipeline_status: { raw_pending: 2, staging_pending: 0, business_pending: 0, last_processed: null },
      recent_events: [{ event_id: "evt_b", processed: false }, { event_id: "evt_a", page_url: "https://shop.example/a?utm_source=mail" }],
    });
    const processed = await process();
    expect([processed.status, await processed.json()]).toMatchObject([200, { needed: true, processed: { batches: 1, events: 2 }, pipeline_status: { raw_pending: 0 } }]);
    expect(await (await process()).json()).toMatchObject({ success: true, needed: false, message: "nothing was waiting" });
    expect(await get("status")).toMatchObject({
      pipeline_status: { raw_pending: 0, last_processed: expect.stringMatching(/^2/) },
      recent_events: [{ event_id: "evt_b", processed: true, validation_status: expect.any(String) }, {}],
      quality_metrics: { events: 2, average_score: expect.any(Number) },
    });
    await world.call(adapter, TRACK, as(client, { body: { events: [view(), view({ event_id: "bad" })] } }));
    expect(await get("dashboard")).toMatchObject({
      event_counts: { last_hour: { received: 4, accepted: 3, failed: 1, processed: 3 } },
      traffic_30_days: { page_views: 3 },
      error_rate: { last_24_hours: 0.25 },
      quality_metrics: { events: 3 },
    });
    // Another organisation sees nothing of it.
    const other = await world.client();
    expect(await (await world.call(adapter, `${TRACK}/status`, as(other))).json()).toMatchObject({ pipeline_status: { last_processed: null }, recent_events: [], quality_metrics: { events: 0 } });
  });

  test("what is malformed is refused and touches nothing", async () => {
    const client = await world.client();
    const send = async (body: unknown, headers: Record<string, string> = {}) => (await world.call(adapter, TRACK, as(client, { body, headers }))).status;
    expect(await send("{")).toBe(400);
    expect(await send(new Uint8Array([0x22, 0xff, 0x22]))).toBe(400);
    expect(await send([view()])).toBe(422);
    expect(await send("null")).toBe(422);
    expect(await send({ events: [] })).toBe(422);
    expect(await send({ events: view() })).toBe(422);
    expect(await send({ events: [view()], extra: 1 })).toBe(422);
    expect(await send({ ...view(), sent_at: "now" })).toBe(422);
    expect(await send({ events: Array(1_001).fill(view()) })).toBe(413);
    expect(await send(view({ event_data: { x: "x".repeat(5_000_000) } }))).toBe(413);
    expect(await send(view(), { "content-type": "application/x-www-form-urlencoded" })).toBe(415);
    expect((await world.call(adapter, TRACK, as(client))).status).toBe(405);
    expect((await world.call(adapter, `${TRACK}/status`, as(client, { method: "DELETE" }))).status).toBe(405);
    expect(await client.tenant.read((sql) => sql.rows("SELECT 1 FROM raw.analytics_event_batches"))).toEqual([]);
  });

  test("keys: whose they are, and what they may", async () => {
    const [client, other] = await Promise.all([world.client(), world.client()]);
    const status = async (path: string, call: Call) => (await world.call(adapter, path, call)).status;
    const header = { "x-customer-id": customerIdOf(client.orgId) };
    const body = view();
    expect(await status(TRACK, { body, headers: header })).toBe(401);
    expect(await status(TRACK, { body, headers: header, key: "nonsense" })).toBe(401);
    expect(await status(TRACK, { body, headers: header, key: other.secret })).toBe(403);
    expect(await status(TRACK, { body, headers: { "x-customer-id": "nobody" }, key: client.secret })).toBe(403);
    expect(await status(TRACK, { body, key: client.secret })).toBe(400);
    // A browser's beacon: no header can be set, and text/plain needs no preflight.
    const text = { "content-type": "text/plain;charset=UTF-8" };
    expect(await status(`${TRACK}/async?key=${client.write}`, { body: JSON.stringify(body), headers: text })).toBe(202);
    expect(await status(`${TRACK}?key=${client.write}`, { body, headers: header })).toBe(200);
    expect(await status(`${TRACK}?key=${client.write}`, { body, headers: { "x-customer-id": customerIdOf(other.orgId) } })).toBe(403);
    expect(await status(`${TRACK}?key=${client.secret}`, { body })).toBe(403);
    for (const path of ["status", "dashboard"]) {
      expect(await status(`${TRACK}/${path}`, as(client, { key: client.write }))).toBe(403);
      expect(await status(`${TRACK}/${path}?key=${client.write}`, {})).toBe(403);
      expect(await status(`${TRACK}/${path}`, { headers: header })).toBe(401);
      expect(await status(`${TRACK}/${path}`, as(client, { key: other.secret }))).toBe(403);
    }
    expect(await status(`${TRACK}/process`, as(client, { key: client.write, method: "POST" }))).toBe(403);
    expect((await rowsOf(client)).length).toBe(2);
    expect(await rowsOf(other)).toEqual([]);
  });

  test("who asks not to be tracked is not, unless the organisation says otherwise", async () => {
    const client = await world.client();
    const body = view({ visitor_id: "visitor_1", session_id: "sess_1", user_id: "ann", event_data: { title: "T" } });
    const wishes: readonly Record<string, string>[] = [{ dnt: "1" }, { "sec-gpc": "1" }];
    for (const headers of wishes) {
      expect((await world.call(adapter, `${TRACK}/async`, as(client, { body, headers }))).status).toBe(202);
      expect((await world.call(adapter, TRACK, as(client, { body: { ...body, event_id: "bad", secret: "ann" }, headers }))).status).toBe(422);
    }
    const rows = await rowsOf(client);
    expect(rows).toHaveLength(2);
    for (const row of rows) {
      expect(row).toMatchObject({ visitor_id: null, session_id: null, user_id: null });
      expect(row.context).toEqual({ kind: "site", pageUrl: body.page_url, title: "T", visitor: "none" });
    }
    const deadLetters = await client.tenant.read((sql) => sql.rows<{ payload: string }>("SELECT payload FROM raw.dead_letters"));
    for (const { payload } of deadLetters) expect(payload).not.toMatch(/ann|visitor_1|sess_1/);

    await world.plumbline.siteSettings.set(client.orgId, { allowedOrigins: ["*"], honourPrivacy: false }, "operator");
    await world.call(adapter, TRACK, as(client, { body, headers: { dnt: "1" } }));
    expect((await rowsOf(client)).at(-1)).toMatchObject({ visitor_id: "visitor_1", session_id: "sess_1", user_id: "ann", context: { visitor: "given" } });
  });

  test("origins: preflights promise nothing, the request itself decides", async () => {
    const client = await world.client();
    const headers = { origin: "https://a.shop.example", "access-control-request-method": "POST", "access-control-request-headers": "authorization,x-customer-id,content-type" };
    const preflight = await world.call(adapter, TRACK, { method: "OPTIONS", headers });
    expect(preflight.status).toBe(204);
    expect(Object.fromEntries(preflight.headers)).toMatchObject({ "access-control-allow-origin": "*", "access-control-allow-methods": "POST", vary: expect.stringContaining("Origin") });
    expect(preflight.headers.get("access-control-allow-headers")).toContain("authorization");
    expect(preflight.headers.has("access-control-allow-credentials")).toBe(false);
    const from = async (origin: string, key: string) => {
      const response = await world.call(adapter, `${TRACK}/async`, as(client, { key, body: view(), headers: { origin } }));
      expect(response.headers.get("vary")).toBe("Origin");
      expect(response.headers.has("access-control-allow-credentials")).toBe(false);
      return [response.status, response.headers.get("access-control-allow-origin")];
    };
    expect(await from("https://anybody.example", client.write)).toEqual([202, "https://anybody.example"]);
    expect(await from("null", client.write)).toEqual([202, "null"]);
    expect(await from("https://anybody.example", client.secret)).toEqual([403, null]);
    await world.plumbline.siteSettings.set(client.orgId, { allowedOrigins: ["https://www.shop.example", "https://*.shop.example"], honourPrivacy: true }, "operator");
    expect(await from("https://www.shop.example", client.secret)).toEqual([202, "https://www.shop.example"]);
    expect(await from("https://a.b.shop.example", client.write)).toEqual([202, "https://a.b.shop.example"]);
    for (const origin of ["https://shop.example", "http://a.shop.example", "https://a.shop.example:8443", "https://evilshop.example", "https://a.shop.example.evil.com", "null"]) {
      expect(await from(origin, client.write), origin).toEqual([403, null]);
    }
    // A page may read why it was refused.
    const refused = await world.call(adapter, TRACK, { body: view(), headers: { origin: "https://a.shop.example" } });
    expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([401, "https://a.shop.example"]);
  });
});

test("many who wait at once are all answered, and none is counted twice", async () => {
  const clients = await Promise.all([world.client(), world.client(), world.client()]);
  const answers = await Promise.all(
    clients.flatMap((client) => Array.from({ length: 30 }, (_, i) => world.call("node", TRACK, as(client, { body: view({ event_id: `evt_${i % 25}` }) })))),
  );
  const statuses = await Promise.all(answers.map(async (answer) => `${answer.status} ${(await answer.json()).processing_status}`));
  expect(statuses.filter((status) => status === "200 completed")).toHaveLength(75);
  expect(statuses.filter((status) => status === "200 duplicate")).toHaveLength(15);
  for (const client of clients) expect(await rowsOf(client)).toHaveLength(25);
});

test("what somebody answered to a survey is not among a visit's events", async () => {
  const client = await world.client();
  const ids = { visitor_id: "visitor_1", session_id: "sess_1" };
  const survey = view({ ...ids, event_type: "survey_submitted", user_id: "u1", event_data: { survey: "feedback", comment: "secret words" } });
  await world.call("node", TRACK, as(client, { body: { events: [view({ ...ids, event_data: { title: "Shoes" } }), survey] } }));
  const { events } = await world.plumbline.site.events(client.tenant, { limit: 10 });
  expect(events.map(({ type, properties }) => [type, properties]).sort()).toEqual([["page_view", { title: "Shoes" }], ["survey_submitted", { redacted: true }]]);
  const visitor = await world.plumbline.site.visitor(client.tenant, "visitor_1");
  expect(JSON.stringify(visitor)).not.toContain("secret words");
});

test("settings are checked, and changing them is on the record", async () => {
  const client = await world.client();
  const { siteSettings } = world.plumbline;
  for (const origin of ["example.com", "https://example.com/path", "https://*", "https://*.com.", "ftp://example.com", "https://user@example.com"]) {
    await expect(siteSettings.set(client.orgId, { allowedOrigins: [origin], honourPrivacy: true }, "operator"), origin).rejects.toMatchObject({ code: "invalid_request" });
  }
  expect(await siteSettings.get(client.orgId)).toEqual({ allowedOrigins: ["*"], honourPrivacy: true });
  const chosen = await siteSettings.set(client.orgId, { allowedOrigins: ["HTTPS://Example.com/", "https://example.com", "http://localhost:8080"], honourPrivacy: false }, "operator");
  expect(chosen.allowedOrigins).toEqual(["https://example.com", "http://localhost:8080"]);
  expect(await siteSettings.current(client.orgId)).toEqual(chosen);
  const log = await client.tenant.read((sql) => sql.rows<{ action: string }>("SELECT action, details FROM app.audit_entries WHERE action LIKE 'site.%'"));
  expect(log).toMatchObject([{ action: "site.settings_changed", details: { to: chosen } }]);
});
