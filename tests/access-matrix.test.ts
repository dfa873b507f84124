import { readdirSync } from "node:fs";
import { request } from "node:http";
import { beforeAll, describe, expect, test } from "vitest";
import { customerIdOf, newId } from "@/kernel/ids";
import { ROLES } from "@/kernel/permissions";
import { itemsOf } from "@/modules/ingest/contract";
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

/** By the folder of the route file. A new route fails the first test until it stands here. */
const ROUTES: Readonly<Record<string, readonly Route[]>> = {
  "admin/analytics/overview": [get(() => `/api/admin/analytics/overview?org=${acme.orgId}`, numbers)],
  "admin/analytics/courses": [get(() => `/api/admin/analytics/courses?organization_id=${acme.orgId}`, numbers)],
  "admin/analytics/courses/[courseId]": [get(() => `/api/admin/analytics/courses/c%201?org=${customerIdOf(acme.orgId)}`, { ...numbers, org_admin: 404, analyst: 404, viewer: 404, platform_admin: 404 }), get(() => `/api/admin/analytics/courses/c%201?org=${acme.orgId}`, numbers)],
  "admin/analytics/lessons": [get(() => `/api/admin/analytics/lessons?org=${acme.orgId}&course=c%201`, numbers), get(() => `/api/admin/analytics/lessons?org=${acme.orgId}&course=c%201&lesson=l`, numbers)],
  "admin/analytics/surveys": [get(() => `/api/admin/analytics/surveys?org=${acme.orgId}`, numbers), get(() => `/api/admin/analytics/surveys?org=${acme.orgId}&survey=s&text=1`, numbers)],
  "admin/analytics/summary": [get(() => `/api/admin/analytics/summary?org=${acme.orgId}`, numbers)],
  "admin/analytics/export": [
    get(() => `/api/admin/analytics/export?org=${acme.orgId}`, exporting),
    { method: "POST", path: () => "/api/admin/analytics/export", body: () => ({ org: acme.orgId, dataset: "courses", filter: { range: { from: "2026-01-01", to: "2026-01-31" } } }), expected: { ...exporting, org_admin: 202, analyst: 202, platform_admin: 202, secret_key: 202 } },
  ],
  "admin/analytics/export/[exportId]": [
    get(() => `/api/admin/analytics/export/${exported.id}?org=${acme.orgId}`, exporting),
    { method: "DELETE", path: () => `/api/admin/analytics/export/${exported.id}?org=${acme.orgId}`, expected: exporting },
  ],
  // A link is a right by itself, as long as it holds and its owner has it.
  "exports/[exportId]": [get(() => exported.href, everybody), get(() => forged(exported.href), nobody), get(() => `/api/exports/${exported.id}`, nobody)],
  "analytics/events": [{ method: "POST", path: () => SINGLE, body: () => ({ clientEventId: newId(), type: "page_view" }), expected: sending }],
  "analytics/events/batch": [{ method: "POST", path: () => BATCH, body: () => ({ events: [{ clientEventId: newId(), type: "page_view" }] }), expected: sending }],
  "analytics/events/[clientEventId]": [get(() => receiptOf("known"), { ...refused, platform_key: 403, revoked_platform_key: 403, write_key: 403, secret_key: 200, other_write_key: 403, other_secret_key: 404 })],
  "v1/track": [{ method: "POST", path: () => "/api/v1/track", headers: customer, body: page, expected: tracking }],
  "v1/track/async": [{ method: "POST", path: () => "/api/v1/track/async", headers: customer, body: page, expected: { ...tracking, write_key: 202, secret_key: 202 } }],
  "v1/track/process": [{ method: "POST", path: () => "/api/v1/track/process", headers: customer, expected: trackReading }],
  "v1/track/status": [{ method: "GET", path: () => "/api/v1/track/status", headers: customer, expected: trackReading }],
  "v1/track/dashboard": [{ method: "GET", path: () => "/api/v1/track/dashboard", headers: customer, expected: trackReading }],
  health: [get(() => "/api/health", everybody)],
};
/** Not of both adapters; who may do what there is tested where it is said. */
const ELSEWHERE = ["auth/[...nextauth]", "inngest", "trpc/[trpc]"];

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

test("the matrix holds every route file", () => {
  const folder = new URL("../src/app/api", import.meta.url).pathname;
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith("/route.ts")).map((file) => file.slice(0, -"/route.ts".length));
  expect(files.sort()).toEqual([...Object.keys(ROUTES), ...ELSEWHERE].sort());
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

test("free text is for administrators, on the server, and they are put down for it; learners are not for viewers", async () => {
  const [, survey] = ROUTES["admin/analytics/surveys"] ?? [];
  const [, course] = ROUTES["admin/analytics/courses/[courseId]"] ?? [];
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
