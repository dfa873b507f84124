import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type JWTPayload } from "jose";
import { afterAll, describe, expect, test } from "vitest";
import { customerIdOf } from "@/kernel/ids";
import { createTokenVerifier } from "@/modules/site/track/jwt.service";
import { type Call, type Client, ADAPTERS, useHttpAdapters } from "./support/http-adapters";

const TRACK = "/api/v1/track";
const SECRET = "a secret of the installation, 32 characters or more";
const rsa = await generateKeyPair("RS256", { extractable: true });
const ec = await generateKeyPair("ES256", { extractable: true });
const stranger = await generateKeyPair("RS256");
const folder = mkdtempSync(join(tmpdir(), "plumbline-jwks-"));
const jwks = join(folder, "jwks.json");
writeFileSync(jwks, JSON.stringify({ keys: [{ ...(await exportJWK(rsa.publicKey)), kid: "r", alg: "RS256" }, { ...(await exportJWK(ec.publicKey)), kid: "e" }] }));
afterAll(() => rmSync(folder, { recursive: true }));

const clock = { now: Date.parse("2026-03-01T23:59:00Z") };
const world = useHttpAdapters({
  env: { PLUMBLINE_JWT_SECRET: SECRET, PLUMBLINE_JWT_JWKS: jwks, PLUMBLINE_JWT_AUDIENCE: "plumbline-test" },
  overrides: { now: () => clock.now, trackTimeoutMs: 1_500, country: (ip) => (ip === "" ? undefined : "NZ") },
});
const view = { page_url: "https://shop.example/", event_type: "page_view" };
const secretKey = new TextEncoder().encode(SECRET);

function token(client: Client, over: { payload?: JWTPayload; exp?: string | number | null; aud?: string | null; tenant?: unknown } = {}) {
  const { payload = {}, exp = "5m", aud = "plumbline-test", tenant = customerIdOf(client.orgId) } = over;
  const jwt = new SignJWT({ ...payload, ...(tenant === null ? {} : { customer_id: tenant }) });
  if (exp !== null) jwt.setExpirationTime(exp);
  if (aud !== null) jwt.setAudience(aud);
  return jwt;
}
const hs = (client: Client, over?: Parameters<typeof token>[1], key: Uint8Array = secretKey) => token(client, over).setProtectedHeader({ alg: "HS256" }).sign(key);
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const as = (client: Client, call: Call): Call => ({ ...call, headers: { "x-customer-id": customerIdOf(client.orgId), ...call.headers } });

describe.each(ADAPTERS)("tokens at the %s adapter", (adapter) => {
  const status = async (client: Client, key: string, path = TRACK) => {
    const response = await world.call(adapter, path, as(client, path === TRACK ? { key, body: { events: [view] } } : { key }));
    return response.status;
  };

  test("good ones send and read, for their own customer", async () => {
    const [client, other] = await Promise.all([world.client(), world.client()]);
    const tokens = [
      () => hs(client),
      () => token(client).setProtectedHeader({ alg: "RS256", kid: "r" }).sign(rsa.privateKey),
      () => token(client).setProtectedHeader({ alg: "ES256", kid: "e" }).sign(ec.privateKey),
      // Some seconds past its time is what clocks differ by: so it is made for each request.
      () => hs(client, { exp: Math.floor(Date.now() / 1_000) - 2 }),
    ];
    for (const good of tokens) {
      expect(await status(client, await good())).toBe(200);
      expect(await status(client, await good(), `${TRACK}/status`)).toBe(200);
      expect(await status(other, await good())).toBe(403);
      expect(await status(other, await good(), `${TRACK}/dashboard`)).toBe(403);
      // Not at the endpoints that take API keys alone, and not in an address.
      expect((await world.call(adapter, "/api/analytics/events", { key: await good(), body: { clientEventId: "x", type: "x" } })).status).toBe(401);
      expect((await world.call(adapter, `${TRACK}?key=${await good()}`, { body: view })).status).toBe(401);
    }
  });

  test("forged, expired and foreign ones are refused", async () => {
    const client = await world.client();
    const claims = { customer_id: customerIdOf(client.orgId), aud: "plumbline-test", exp: Math.floor(Date.now() / 1_000) + 300 };
    const unsigned = (header: object, signature = "") => `${base64(header)}.${base64(claims)}.${signature}`;
    // The public key as the secret of an HMAC: a verifier that lets the token choose would believe it.
    const confused = async (key: string) => {
      const text = `${base64({ alg: "HS256", kid: "r" })}.${base64(claims)}`;
      return `${text}.${createHmac("sha256", key).update(text).digest("base64url")}`;
    };
    const good = await hs(client);
    const [head = "", , signature = ""] = good.split(".");
    const bad: Record<string, string> = {
      none: unsigned({ alg: "none" }),
      None: unsigned({ alg: "None", typ: "JWT" }, "x"),
      "no algorithm": unsigned({ typ: "JWT" }, "x"),
      "public key as secret": await confused(await exportSPKI(rsa.publicKey)),
      "key set as secret": await confused(JSON.stringify(await exportJWK(rsa.publicKey))),
      "HS512": await token(client).setProtectedHeader({ alg: "HS512" }).sign(secretKey),
      "PS256": await token(client).setProtectedHeader({ alg: "PS256", kid: "r" }).sign(await generateKeyPair("PS256").then((pair) => pair.privateKey)),
      "own key in the header": await token(client).setProtectedHeader({ alg: "RS256", jwk: await exportJWK(stranger.publicKey) }).sign(stranger.privateKey),
      "address of a key set in the header": await token(client).setProtectedHeader({ alg: "RS256", jku: "https://evil.example/jwks" }).sign(stranger.privateKey),
      "a stranger's key": await token(client).setProtectedHeader({ alg: "RS256", kid: "r" }).sign(stranger.privateKey),
      "unknown kid": await token(client).setProtectedHeader({ alg: "RS256", kid: "x" }).sign(rsa.privateKey),
      "another secret": await hs(client, {}, new TextEncoder().encode("x".repeat(40))),
      "changed payload": `${head}.${base64({ ...claims, customer_id: customerIdOf((await world.client()).orgId) })}.${signature}`,
      expired: await hs(client, { exp: Math.floor(Date.now() / 1_000) - 60 }),
      "no exp": await hs(client, { exp: null }),
      "no aud": await hs(client, { aud: null }),
      "another aud": await hs(client, { aud: "somebody-else" }),
      "no tenant": await hs(client, { tenant: null }),
      "tenant of another shape": await hs(client, { tenant: [customerIdOf(client.orgId)] }),
      "no such tenant": await hs(client, { tenant: customerIdOf("01900000-0000-7000-8000-000000000000") }),
      "not yet": await hs(client, { payload: { nbf: Math.floor(Date.now() / 1_000) + 600 } }),
      "critical extension": `${base64({ alg: "HS256", crit: ["x"], x: 1 })}.${base64(claims)}.x`,
      empty: "..",
      huge: `${"a".repeat(9_000)}.b.c`,
    };
    for (const [name, key] of Object.entries(bad)) expect(await status(client, key), name).toBe(name === "no such tenant" ? 403 : 401);
    const nobody = await world.call(adapter, TRACK, { key: bad["no such tenant"] ?? "", body: view, headers: { "x-customer-id": customerIdOf("01900000-0000-7000-8000-000000000000") } });
    expect(nobody.status).toBe(401);
    expect(await client.tenant.read((sql) => sql.rows("SELECT 1 FROM raw.analytics_event_batches"))).toEqual([]);
  });
});

test("without a secret no HS256, without a key set nothing else; a key set that is away is no verdict", async () => {
  const client = await world.client();
  const common = { audience: "plumbline-test", tenantClaim: "customer_id" };
  const onlyKeys = createTokenVerifier({ ...common, secret: undefined, jwks });
  const onlySecret = createTokenVerifier({ ...common, secret: SECRET, jwks: undefined });
  const away = createTokenVerifier({ ...common, secret: SECRET, jwks: "http://127.0.0.1:1/jwks" });
  const rs = await token(client).setProtectedHeader({ alg: "RS256", kid: "r" }).sign(rsa.privateKey);
  await expect(onlyKeys.verify(rs)).resolves.toEqual({ orgId: client.orgId });
  await expect(onlyKeys.verify(await hs(client))).rejects.toMatchObject({ code: "unauthorized" });
  await expect(onlySecret.verify(await hs(client))).resolves.toEqual({ orgId: client.orgId });
  await expect(onlySecret.verify(rs)).rejects.toMatchObject({ code: "unauthorized" });
  await expect(away.verify(rs)).rejects.toMatchObject({ code: "unavailable" });
  expect(() => createTokenVerifier({ ...common, secret: undefined, jwks: join(folder, "none.json") })).toThrow(/cannot be used/);
});

test("a visitor without an id is one person for one day: the next day's secret gives another id, and the old secret is gone", async () => {
  const client = await world.client();
  const send = async (headers: Record<string, string> = {}) => {
    await world.call("next", `${TRACK}/async`, as(client, { key: client.write, body: view, headers: { "x-forwarded-for": "203.0.113.7", "user-agent": "Firefox", ...headers } }));
    const [row] = await world.plumbline.db.tenant(client.orgId).read((sql) =>
      sql.rows<{ visitor: string; session: string; country: string }>("SELECT visitor_id AS visitor, session_id AS session, context->>'country' AS country FROM raw.site_tracking_events ORDER BY received_at DESC, batch_id DESC LIMIT 1"),
    );
    return row;
  };
  const days = () => world.plumbline.db.pipeline((sql) => sql.rows<{ day: string }>("SELECT day FROM ops.visitor_secrets ORDER BY day")).then((rows) => rows.map(({ day }) => day));
  const ann = await send();
  expect(ann?.country).toBe("NZ");
  expect(await send()).toEqual(ann);
  // The same household, as far as we may know; another browser; another network.
  expect((await send({ "x-forwarded-for": "203.0.113.99" }))?.visitor).toBe(ann?.visitor);
  expect((await send({ "user-agent": "Chrome" }))?.visitor).not.toBe(ann?.visitor);
  expect((await send({ "x-forwarded-for": "203.0.114.7" }))?.visitor).not.toBe(ann?.visitor);
  const six = await send({ "x-forwarded-for": "2001:db8:1:2::1" });
  expect((await send({ "x-forwarded-for": "2001:db8:1:ffff:0:0:0:9" }))?.visitor).toBe(six?.visitor);
  expect((await send({ "x-forwarded-for": "2001:db8:2::1" }))?.visitor).not.toBe(six?.visitor);
  expect(await days()).toEqual(["2026-03-01"]);
  // A second process makes no second secret; another organisation has other visitors.
  const before = ann?.visitor;
  await world.restart();
  expect((await send())?.visitor).toBe(before);

  clock.now = Date.parse("2026-03-02T00:01:00Z");
  const next = await send();
  expect(next?.visitor).not.toBe(before);
  await expect.poll(days).toEqual(["2026-03-02"]);

  clock.now = Date.parse("2026-03-03T00:01:00Z");
  const job = world.plumbline.jobs.find(({ id }) => id === "freshness-check");
  await job?.run({ data: undefined, steps: { run: (_, work) => work(), sendEvent: async () => undefined } });
  expect(await days()).toEqual([]);
});

test("processes that begin a day at once agree on its secret", async () => {
  const { createVisitors } = await import("@/modules/site/track/visitor.service");
  const day = Date.parse("2027-01-01T00:00:00Z");
  const ids = await Promise.all(Array.from({ length: 8 }, () => createVisitors(world.plumbline.db, () => undefined).cookieless("01900000-0000-7000-8000-000000000000", "1.2.3.4", "x", day)));
  expect(new Set(ids).size).toBe(1);
});

test("past its time the synchronous answer is 202, and the event is not lost", async () => {
  const client = await world.client();
  // Somebody else is at the lane.
  let release = () => undefined as void;
  const held = new Promise<void>((resolve) => (release = resolve));
  let holding = () => undefined as void;
  const ready = new Promise<void>((resolve) => (holding = resolve));
  const holder = world.plumbline.db.lane(client.orgId).write(async (sql) => {
    await sql.rows("SELECT 1 FROM ops.lanes WHERE org_id = $1 FOR UPDATE", [client.orgId]);
    holding();
    await held;
  });
  await ready;
  const send = () => world.call("node", TRACK, as(client, { key: client.write, body: { ...view, event_id: "evt_late" } }));
  const late = await send();
  expect([late.status, await late.json()]).toEqual([
    202,
    { success: true, event_id: "evt_late", processing_status: "pending", pipeline_results: { raw_processed: true, staging_processed: false, business_processed: false } },
  ]);
  release();
  await holder;
  expect(await (await send()).json()).toMatchObject({ event_id: "evt_late", processing_status: "duplicate", pipeline_results: { business_processed: true } });
});
