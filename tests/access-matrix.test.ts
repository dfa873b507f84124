import { readdirSync } from "node:fs";
import { request } from "node:http";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { customerIdOf, newId } from "@/kernel/ids";
import { type EffectiveRole, may, ROLES } from "@/kernel/permissions";
import { itemsOf } from "@/modules/ingest/contract";
import { json } from "@/rpc/http";
import type { HttpRoute, Operation, RouteAccess } from "@/rpc/route";
import { createRoutes, NEXT_ONLY, nothingHere, operationsOf, type Routes } from "@/transport/routes";
import { answerWeb } from "@/transport/web-adapter";
import { BATCH, type Client, ADAPTERS, type AdapterName, receiptOf, SINGLE, useHttpAdapters } from "./support/http-adapters";
import { within } from "./support/pace";
import { cookieOf, openSession } from "./support/sessions";

// Every route, as everybody. The procedures behind /api/trpc have a matrix of their own: procedures.test.ts.

const world = useHttpAdapters();

const ACTORS = ["org_admin", "analyst", "viewer", "platform_admin", "other_admin", "disabled", "forged", "write_key", "secret_key", "other_write_key", "other_secret_key", "platform_key", "revoked_platform_key", "stranger"] as const;
type Actor = (typeof ACTORS)[number];
type Expected = Readonly<Record<Actor, number>>;

interface Route {
  readonly method: string;
  /** As somebody asks for acme's data. */
  readonly path: () => string;
  readonly headers?: (actor: Actor) => Record<string, string>;
  readonly body?: () => unknown;
  readonly expected: Expected;
}

const refused = Object.fromEntries(ACTORS.map((actor) => [actor, 401])) as unknown as Expected;
/** Learning's numbers: for members, for who runs the installation, and for the organisation's secret key. */
const numbers: Expected = { ...refused, platform_key: 403, revoked_platform_key: 403, org_admin: 200, analyst: 200, viewer: 200, platform_admin: 200, other_admin: 404, write_key: 403, secret_key: 200, other_write_key: 403, other_secret_key: 404 };
/** A key decides whose events they are: another one's keys write into their own organisation. */
// A platform key may leave it open: what cannot be placed is kept (207).
const sending: Expected = { ...refused, platform_key: 207, write_key: 200, secret_key: 200, other_write_key: 200, other_secret_key: 200 };
const everybody = Object.fromEntries(ACTORS.map((actor) => [actor, 200])) as unknown as Expected;

const nobody = Object.fromEntries(ACTORS.map((actor) => [actor, 404])) as unknown as Expected;
const exporting: Expected = { ...numbers, viewer: 403 };
const exported = { id: "", href: "" };
/** The first letter of the signature is another one: the last letter's low bits mean nothing. */
const forged = (href: string) => href.replace(/(?<=\.)[^.](?=[^.]*$)/, (first) => (first === "A" ? "B" : "A"));

const page = () => ({ event_id: `evt_${newId()}`, event_type: "page_view", page_url: "https://example.com/", session_id: "sess_1", visitor_id: "visitor_1", timestamp: new Date().toISOString() });
/** The customer that a sender means: acme, whichever it is; only that one's own keys may say so. */
const customer = () => ({ "x-customer-id": customerIdOf(acme.orgId) });
const tracking: Expected = { ...refused, platform_key: 403, revoked_platform_key: 403, write_key: 200, secret_key: 200, other_write_key: 403, other_secret_key: 403 };
const trackReading: Expected = { ...tracking, write_key: 403 };
const get = (path: () => string, expected: Expected): Route => ({ method: "GET", path, expected });

/** By the path that a module declares. A new operation fails the first test until it stands here. */
const ROUTES: Readonly<Record<string, readonly Route[]>> = {
  "/api/admin/analytics/overview": [get(() => `/api/admin/analytics/overview?org=${acme.orgId}`, numbers)],
  "/api/admin/analytics/courses": [get(() => `/api/admin/analytics/courses?organization_id=${acme.orgId}`, numbers)],
  "/api/admin/analytics/courses/{course}": [get(() => `/api/admin/analytics/courses/c%201?org=${customerIdOf(acme.orgId)}`, { ...numbers, org_admin: 404, analyst: 404, viewer: 404, platform_admin: 404 }), get(() => `/api/admin/analytics/courses/c%201?org=${acme.orgId}`, numbers)],
  "/api/admin/analytics/lessons": [get(() => `/api/admin/analytics/lessons?org=${acme.orgId}&course=c%201`, numbers), get(() => `/api/admin/analytics/lessons?org=${acme.orgId}&course=c%201&lesson=l`, numbers)],
  "/api/admin/analytics/surveys": [get(() => `/api/admin/analytics/surveys?org=${acme.orgId}`, numbers), get(() => `/api/admin/analytics/surveys?org=${acme.orgId}&survey=s&text=1`, numbers)],
  "/api/admin/analytics/summary": [get(() => `/api/admin/analytics/summary?org=${acme.orgId}`, numbers)],
  "/api/admin/analytics/export": [
    get(() => `/api/admin/analytics/export?org=${acme.orgId}`, exporting),
    { method: "POST", path: () => "/api/admin/analytics/export", body: () => ({ org: acme.orgId, dataset: "courses", filter: { range: { from: "2026-01-01", to: "2026-01-31" } } }), expected: { ...exporting, org_admin: 202, analyst: 202, platform_admin: 202, secret_key: 202 } },
  ],
  "/api/admin/analytics/export/{id}": [
    get(() => `/api/admin/analytics/export/${exported.id}?org=${acme.orgId}`, exporting),
    { method: "DELETE", path: () => `/api/admin/analytics/export/${exported.id}?org=${acme.orgId}`, expected: exporting },
  ],
  // A link is a right by itself, as long as it holds and its owner has it.
  "/api/exports/{id}": [get(() => exported.href, everybody), get(() => forged(exported.href), nobody), get(() => `/api/exports/${exported.id}`, nobody)],
  "/api/analytics/events": [{ method: "POST", path: () => SINGLE, body: () => ({ clientEventId: newId(), type: "page_view" }), expected: sending }],
  "/api/analytics/events/batch": [{ method: "POST", path: () => BATCH, body: () => ({ events: [{ clientEventId: newId(), type: "page_view" }] }), expected: sending }],
  "/api/analytics/events/{clientEventId}": [get(() => receiptOf("known"), { ...refused, platform_key: 403, revoked_platform_key: 403, write_key: 403, secret_key: 200, other_write_key: 403, other_secret_key: 404 })],
  "/api/v1/track": [{ method: "POST", path: () => "/api/v1/track", headers: customer, body: page, expected: tracking }],
  "/api/v1/track/async": [{ method: "POST", path: () => "/api/v1/track/async", headers: customer, body: page, expected: { ...tracking, write_key: 202, secret_key: 202 } }],
  "/api/v1/track/process": [{ method: "POST", path: () => "/api/v1/track/process", headers: customer, expected: trackReading }],
  "/api/v1/track/status": [{ method: "GET", path: () => "/api/v1/track/status", headers: customer, expected: trackReading }],
  "/api/v1/track/dashboard": [{ method: "GET", path: () => "/api/v1/track/dashboard", headers: customer, expected: trackReading }],
  "/api/openapi.json": [get(() => "/api/openapi.json", everybody)],
  "/api/health": [get(() => "/api/health", everybody)],
};

let acme: Client;
let other: Client;
const credentials = new Map<Actor, Record<string, string>>();

beforeAll(async () => {
  acme = await world.client();
  other = await world.client();
  const { members, identity, ingest, pipeline, db } = world.plumbline;
  const secret = world.test.secrets.nextAuthSecret;
  const session = async (userId: string, key = secret) => ({ cookie: `other=1; ${await cookieOf(await openSession(db, userId), key)}` });
  const member = async (orgId: string, role: (typeof ROLES)[number]) => (await members.add(orgId, { email: `${newId()}@example.com`, role, password: "correct horse battery" }, "operator")).userId;
  for (const role of ROLES) credentials.set(role, await session(await member(acme.orgId, role)));
  credentials.set("other_admin", await session(await member(other.orgId, "org_admin")));
  credentials.set("platform_admin", await session((await identity.create({ email: "root@example.com", password: "correct horse battery", platformAdmin: true })).userId));
  const gone = await member(acme.orgId, "org_admin");
  credentials.set("forged", await session(gone, "another secret of thirty-two letters"));
  credentials.set("disabled", await session(gone));
  await db.auth((sql) => sql.rows("UPDATE app.users SET disabled_at = now() WHERE id = $1", [gone]));
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
  credentials.set("write_key", bearer(acme.write));
  credentials.set("secret_key", bearer(acme.secret));
  credentials.set("other_write_key", bearer(other.write));
  credentials.set("other_secret_key", bearer(other.secret));
  const { platformKeys } = world.plumbline;
  credentials.set("platform_key", bearer((await platformKeys.create({ name: "backend" }, "operator")).key));
  const revoked = await platformKeys.create({ name: "backend" }, "operator");
  await platformKeys.revoke(revoked.id, "operator");
  credentials.set("revoked_platform_key", bearer(revoked.key));
  credentials.set("stranger", {});
  await ingest.accept(acme.orgId, {
    source: "api",
    items: itemsOf([
      { clientEventId: "known", type: "lesson_completed", userId: "lena", courseId: "c 1", lessonId: "l" },
      ...Array.from({ length: 6 }, (_, i) => ({ clientEventId: `s${i}`, type: "survey_submitted", userId: `u${i}`, courseId: "c 1", properties: { survey: "s", rating: i % 5, comment: `secret words ${i}` } })),
    ]),
  });
  await pipeline.drain(acme.orgId);
  const { exports, exportRunner } = world.plumbline;
  const userId = await member(acme.orgId, "org_admin");
  const reader = { actor: `user:${userId}`, may: () => true } as const;
  exported.id = (await exports.request(acme.tenant, { dataset: "lessons", filter: { range: { from: "2026-01-01", to: "2026-01-31" } } }, { bom: false, freeText: false }, reader)).id;
  await exportRunner.drain(acme.orgId);
  exported.href = (await exports.get(acme.tenant, exported.id, reader)).link?.href ?? "";
}, within(60_000));

async function call(adapter: AdapterName, route: Route, actor: Actor, more: Record<string, string> = {}): Promise<{ status: number; text: string }> {
  const body = route.body?.();
  const headers = { ...credentials.get(actor), ...route.headers?.(actor), ...more };
  const response = await world.call(adapter, route.path(), { method: route.method, headers, ...(body === undefined ? {} : { body }) });
  return { status: response.status, text: await response.text() };
}

test("the matrix holds every operation of every route", () => {
  const declared = world.plumbline.routes.all.flatMap((route) => operationsOf(route).map(([method]) => `${method} ${route.path}`));
  const held = Object.entries(ROUTES).flatMap(([path, calls]) => calls.map(({ method }) => `${method} ${path}`));
  expect([...new Set(held)].sort()).toEqual(declared.sort());
});

/** Who may, as the operation declares it; undefined where that depends on whose data it is. */
function mayCall(access: Exclude<RouteAccess, "signed_link">, actor: Actor): boolean | undefined {
  if (access === "everybody") return true;
  if (actor.startsWith("other_")) return undefined;
  if (actor === "forged" || actor === "disabled" || actor === "revoked_platform_key" || actor === "stranger") return false;
  if (actor === "write_key" || actor === "secret_key" || actor === "platform_key") return access.kinds.includes(actor);
  const role = actor as EffectiveRole;
  return access.kinds.includes("user") && access.permission !== null && may(role, access.permission);
}

/** Each operation that lets somebody in, or keeps somebody out, otherwise than it declares. */
async function wronglyGuarded(routes: Routes): Promise<string[]> {
  const wrong: string[] = [];
  for (const route of routes.all) {
    for (const [method, { access, head }] of operationsOf(route)) {
      if (access === "signed_link") continue;
      const known = (ROUTES[route.path] ?? []).filter((call) => call.method === method);
      const calls = known.length > 0 ? known : [{ method, path: () => route.path.replaceAll(/\{\w+\}/g, newId()), expected: refused }];
      for (const actor of ACTORS) {
        const expected = mayCall(access, actor);
        if (expected === undefined) continue;
        for (const asked of head ? [method, "HEAD"] : [method]) {
          const statuses: number[] = [];
          for (const one of calls) statuses.push((await answered(routes, { ...one, method: asked }, actor)).status);
          const isRight = expected ? statuses.some((status) => status < 300) : statuses.every((status) => status === 401 || status === 403 || status === 404);
          if (!isRight) wrong.push(`${asked} ${route.path} as ${actor}: ${statuses.join(", ")}`);
        }
      }
    }
  }
  return wrong;
}

function answered(routes: Routes, route: Route, actor: Actor): Promise<Response> {
  const path = route.path();
  const body = route.body?.();
  const headers = { ...credentials.get(actor), ...route.headers?.(actor), "content-type": "application/json" };
  const asked = new Request(`http://localhost${path}`, { method: route.method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return answerWeb(routes.match(route.method, new URL(asked.url).pathname) ?? nothingHere, asked, world.plumbline.logger);
}

test("every operation lets in those it declares, and nobody else", async () => {
  expect(await wronglyGuarded(world.plumbline.routes)).toEqual([]);
}, within(60_000));

test("an operation whose handler forgets to check is found, and so is one that checks too much", async () => {
  const operation = { access: { kinds: ["user", "secret_key"], permission: "event:read" }, summary: "Planted", responses: { 200: z.unknown() } } as const;
  const forgetful: HttpRoute = { path: "/api/planted/{id}", group: "Events", methods: { GET: { ...operation, head: true, handler: () => async () => json(200, {}) } } };
  const strict: HttpRoute = { path: "/api/strict", group: "Events", methods: { GET: { ...operation, access: "everybody", handler: () => async (request) => json((await world.plumbline.viewers.identify(request)).may("event:read") ? 200 : 403, {}) } } };
  const shut = ACTORS.filter((actor) => mayCall(operation.access, actor) === false);
  expect(shut).toEqual(["viewer", "disabled", "forged", "write_key", "platform_key", "revoked_platform_key", "stranger"]);
  const found = await wronglyGuarded(createRoutes([forgetful, strict]));
  expect(found.filter((one) => one.includes("planted"))).toEqual(shut.flatMap((actor) => [`GET /api/planted/{id} as ${actor}: 200`, `HEAD /api/planted/{id} as ${actor}: 200`]));
  expect(found.filter((one) => one.includes("strict"))).toContain("GET /api/strict as stranger: 401");
});

// @ts-expect-error an operation that does not say who may call it does not compile
void ({ summary: "Planted", responses: {}, handler: () => async () => json(200, {}) } satisfies Operation);

test("Next serves one file for all routes, and what is not a route", () => {
  const folders = readdirSync(new URL("../src/app/api", import.meta.url));
  expect(folders.sort()).toEqual(["[...path]", ...NEXT_ONLY].sort());
  for (const folder of NEXT_ONLY) expect(world.plumbline.routes.match("POST", `/api/${folder}/session`), folder).toBeUndefined();
});

test.each(ADAPTERS)("by the %s adapter, unknown paths and methods are refused in JSON", async (adapter) => {
  for (const path of ["/api/nothing", "/api/analytics", "/api/analytics/events/a/b", "/api/exports/"]) {
    const response = await world.call(adapter, path);
    expect([response.status, (await response.json()) as unknown], path).toEqual([404, { error: { code: "not_found", message: "there is nothing at this address", details: {} } }]);
  }
  const allowed = async (method: string, path: string) => {
    const { status, headers } = await world.call(adapter, path, { method });
    return [status, headers.get("allow") ?? headers.get("access-control-allow-methods")];
  };
  expect(await allowed("PUT", "/api/admin/analytics/export")).toEqual([405, "GET, HEAD, POST"]);
  expect(await allowed("OPTIONS", "/api/health")).toEqual([405, "GET, HEAD"]);
  expect(await allowed("PATCH", "/api/exports/x")).toEqual([405, "GET, HEAD"]);
  expect(await allowed("HEAD", "/api/v1/track/status")).toEqual([405, "GET, OPTIONS"]);
  expect(await allowed("OPTIONS", "/api/v1/track")).toEqual([204, "POST"]);
  const head = await world.call(adapter, "/api/health", { method: "HEAD" });
  expect([head.status, await head.text()]).toEqual([200, ""]);
  expect((await world.call(adapter, "/api/health/")).status).toBe(200);
});

describe.each(ADAPTERS)("by the %s adapter", (adapter) => {
  test.each(Object.keys(ROUTES))("%s lets in exactly those it should", async (name) => {
    for (const route of ROUTES[name] ?? []) {
      for (const actor of ACTORS) {
        const { status, text } = await call(adapter, route, actor);
        expect(status, `${actor}: ${text}`).toBe(route.expected[actor]);
        if (status >= 400) expect(text).not.toMatch(/lena|c 1"|secret words/);
      }
    }
  });
});

const overview = (query: string): Route => get(() => `/api/admin/analytics/overview${query}`, numbers);

test("a foreign organisation answers like one that does not exist, wherever it is named", async () => {
  const asks: readonly [query: string, headers: Record<string, string>][] = [
    [`?org=${acme.orgId}`, {}], [`?organization_id=${acme.orgId}`, {}], [`?org=${other.orgId}&org=${acme.orgId}`, {}], [`?org=${other.orgId},${acme.orgId}`, {}],
    ["", { "x-organization-id": acme.orgId }], ["", { "x-org-id": acme.orgId }], [`?org=${other.orgId}`, { "x-tenant-id": acme.orgId }], ["?org=all", {}],
  ];
  for (const actor of ["other_admin", "other_secret_key"] as const) {
    const unknown = await call("node", overview(`?org=${newId()}`), actor);
    expect(unknown.status).toBe(404);
    for (const [query, headers] of asks) expect(await call("node", overview(query), actor, headers), `${actor} ${query} ${JSON.stringify(headers)}`).toEqual(unknown);
    expect(await getWithBody(actor, JSON.stringify({ organization_id: acme.orgId }))).toEqual(unknown);
  }
});

/** `fetch` sends no body with a GET; an attacker does. */
function getWithBody(actor: Actor, body: string): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { ...credentials.get(actor), "content-type": "application/json", "content-length": String(Buffer.byteLength(body)) };
    const sent = request(`${world.origin}/api/admin/analytics/overview`, { method: "GET", headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk)).on("end", () => resolve({ status: response.statusCode, text }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

test("anyone who names none sees their own; a platform admin may see several, or all", async () => {
  const organisationOf = async (actor: Actor, query = "") => (JSON.parse((await call("node", overview(query), actor)).text) as { organisation?: { id: string }; organisations?: { organisation: { id: string } }[] });
  for (const actor of ["org_admin", "analyst", "viewer", "secret_key"] as const) expect((await organisationOf(actor)).organisation?.id, actor).toBe(acme.orgId);
  for (const actor of ["other_admin", "other_secret_key"] as const) expect((await organisationOf(actor)).organisation?.id, actor).toBe(other.orgId);
  for (const query of ["?org=all", `?org=${acme.orgId},${other.orgId}`]) {
    expect((await organisationOf("platform_admin", query)).organisations?.map(({ organisation }) => organisation.id).sort()).toEqual([acme.orgId, other.orgId].sort());
  }
});

test("free text is for administrators, on the server, and the audit log names them; learners are not for viewers", async () => {
  const [, survey] = ROUTES["/api/admin/analytics/surveys"] ?? [];
  const [, course] = ROUTES["/api/admin/analytics/courses/{course}"] ?? [];
  if (!survey || !course) throw new Error("two routes each");
  const audited = async () => (await acme.tenant.read((sql) => sql.rows<{ actor: string }>("SELECT actor FROM app.audit_entries WHERE action = 'survey.text_read'"))).length;
  for (const actor of ["org_admin", "platform_admin", "analyst", "viewer", "secret_key"] as const) {
    const before = await audited();
    const reads = actor === "org_admin" || actor === "platform_admin";
    expect((await call("next", survey, actor)).text.includes("secret words"), actor).toBe(reads);
    expect((await audited()) - before, actor).toBe(reads ? 1 : 0);
    const { text } = await call("next", course, actor);
    expect(text.includes("learnersAtRisk"), actor).toBe(actor !== "viewer");
  }
  const unasked = get(() => survey.path().replace("&text=1", ""), numbers);
  expect((await call("next", unasked, "org_admin")).text).not.toContain("secret words");
});
