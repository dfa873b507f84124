import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { beforeAll, expect, test } from "vitest";
import { customerIdOf, newId } from "@/kernel/ids";
import { itemsOf } from "@/modules/ingest/contract";
import type { DescribedOperation, OpenApi } from "@/transport/openapi";
import { operationsOf } from "@/transport/routes";
import { ADAPTERS, type Client, useHttpAdapters } from "./support/http-adapters";
import { within } from "./support/pace";
import { cookieOf, openSession } from "./support/sessions";

// The API as its description says: each operation is called with what is described, and answers what is described.

const world = useHttpAdapters();
const PASSWORD = "correct horse battery";

interface Example {
  readonly as: "user" | "write_key" | "secret_key" | "platform_key" | "nobody";
  readonly inPath?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly status: number;
}

let acme: Client;
let other: Client;
let document: OpenApi;
let ajv: Ajv2020;
const credentials = new Map<Example["as"], Readonly<Record<string, string>>>();
const exported = { id: "", token: "" };

const siteEvent = (more: object = {}) => ({ event_id: `evt_${newId()}`, event_type: "page_view", page_url: "https://example.com/a", visitor_id: "visitor_1", session_id: "sess_1", timestamp: new Date().toISOString(), event_data: { title: "A" }, ...more });

beforeAll(async () => {
  acme = await world.client();
  other = await world.client();
  const { ingest, pipeline, members, identity, db, platformKeys, exports, exportRunner } = world.plumbline;
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
  const admin = (await identity.create({ email: "root@example.com", password: PASSWORD, platformAdmin: true })).userId;
  credentials.set("nobody", {}).set("write_key", bearer(acme.write)).set("secret_key", bearer(acme.secret));
  credentials.set("user", { cookie: await cookieOf(await openSession(db, admin), world.test.secrets.nextAuthSecret) });
  credentials.set("platform_key", bearer((await platformKeys.create({ name: "backend" }, "operator")).key));

  const learner = (i: number, type: string, more: object = {}) => ({ clientEventId: newId(), type, userId: `u${i}`, courseId: "c", ...more });
  await ingest.accept(acme.orgId, {
    source: "api",
    items: itemsOf([
      { clientEventId: "known", type: "lesson_completed", userId: "u0", courseId: "c", lessonId: "l", properties: { title: "L", score: 80 } },
      { clientEventId: "failed", type: 7 },
      ...Array.from({ length: 6 }, (_, i) => learner(i, "course_enrolled", { timestamp: new Date(Date.now() - (i % 2) * 20 * 86_400_000).toISOString() })),
      ...Array.from({ length: 6 }, (_, i) => learner(i, "video_progress", { lessonId: "v", properties: { position: 10 * i, duration: 60, from: 0, to: 10 * i + 5 } })),
      ...Array.from({ length: 6 }, (_, i) => learner(i, "survey_submitted", { properties: { survey: "s", rating: i % 5, comment: `words ${i}`, nps: 9 } })),
    ]),
  });
  await pipeline.drain(acme.orgId);
  await world.call("node", "/api/v1/track", { headers: { ...credentials.get("secret_key"), "x-customer-id": customerIdOf(acme.orgId) }, body: { events: [siteEvent(), siteEvent({ event_type: "click" })] } });
  const userId = (await members.add(acme.orgId, { email: "ada@example.com", role: "org_admin", password: PASSWORD }, "operator")).userId;
  const reader = { actor: `user:${userId}`, may: () => true } as const;
  exported.id = (await exports.request(acme.tenant, { dataset: "courses", filter: { range: { from: "2026-01-01", to: "2026-01-31" } } }, { bom: false, freeText: false }, reader)).id;
  await exportRunner.drain(acme.orgId);
  exported.token = new URL((await exports.get(acme.tenant, exported.id, reader)).link?.href ?? "", "http://localhost").searchParams.get("token") ?? "";

  document = (await (await world.call("node", "/api/openapi.json")).json()) as OpenApi;
  ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: "openapi", ...document });
}, within(90_000));

/** Of the document, by JSON pointer: its references lead where they should. */
function validatorOf(...path: readonly string[]): ValidateFunction {
  return ajv.compile({ $ref: `openapi#/${path.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/")}` });
}

type Fields = Readonly<Record<string, string>>;
const org = (named = acme.orgId): Fields => ({ org: named });
const customer = (): Fields => ({ "x-customer-id": customerIdOf(acme.orgId) });
const days: Fields = { from: "2026-01-01", to: "2026-12-31" };

/** At least one call of every operation, with whatever it takes. */
const EXAMPLES: Readonly<Record<string, () => readonly Example[]>> = {
  "POST /api/analytics/events/batch": () => [
    { as: "write_key", body: { sentAt: new Date().toISOString(), events: [{ clientEventId: newId(), type: "page_view", properties: { a: 1 } }] }, status: 200 },
    { as: "secret_key", body: { events: [{ clientEventId: "known", type: "lesson_completed", timestamp: 4_102_444_800_000 }, { clientEventId: "known", type: "page_view" }] }, status: 207 },
    { as: "platform_key", headers: customer(), body: { events: [{ clientEventId: newId(), type: "page_view", userId: null }] }, status: 200 },
  ],
  "POST /api/analytics/events": () => [{ as: "write_key", body: { clientEventId: newId(), type: "page_view", sentAt: Date.now() }, status: 200 }, { as: "platform_key", body: { clientEventId: newId(), type: "page_view" }, status: 207 }],
  "GET /api/analytics/events/{clientEventId}": () => [
    { as: "secret_key", inPath: { clientEventId: "known" }, status: 200 },
    { as: "secret_key", inPath: { clientEventId: "never sent" }, status: 404 },
  ],
  "POST /api/v1/track": () => [
    { as: "secret_key", headers: customer(), body: siteEvent(), status: 200 },
    { as: "nobody", query: { key: acme.write }, body: { sent_at: Date.now(), events: [siteEvent(), siteEvent({ timestamp: "yesterday" })] }, status: 207 },
    { as: "write_key", headers: customer(), body: siteEvent({ timestamp: "yesterday" }), status: 422 },
  ],
  "POST /api/v1/track/async": () => [{ as: "write_key", headers: customer(), body: { events: [siteEvent()] }, status: 202 }],
  "POST /api/v1/track/process": () => [{ as: "secret_key", headers: customer(), status: 200 }, { as: "write_key", headers: customer(), status: 403 }],
  "GET /api/v1/track/status": () => [{ as: "secret_key", headers: customer(), status: 200 }],
  "GET /api/v1/track/dashboard": () => [{ as: "secret_key", headers: customer(), status: 200 }],
  "GET /api/admin/analytics/overview": () => [
    { as: "user", query: { ...org(), ...days, course: "c" }, status: 200 },
    { as: "user", query: org(`${acme.orgId},${other.orgId}`), status: 200 },
    { as: "secret_key", query: { ...days, to: "2025-01-01" }, status: 400 },
  ],
  "GET /api/admin/analytics/courses": () => [{ as: "secret_key", status: 200 }, { as: "write_key", status: 403 }],
  "GET /api/admin/analytics/courses/{course}": () => [
    { as: "secret_key", inPath: { course: "c" }, query: days, status: 200 },
    { as: "user", inPath: { course: "none" }, query: org(), status: 404 },
  ],
  "GET /api/admin/analytics/lessons": () => [{ as: "user", query: { ...org(), course: "c" }, status: 200 }, { as: "user", query: { ...org(), course: "c", lesson: "v" }, status: 200 }],
  "GET /api/admin/analytics/surveys": () => [{ as: "secret_key", status: 200 }, { as: "user", query: { ...org(), survey: "s", text: "1" }, status: 200 }],
  "GET /api/admin/analytics/summary": () => [{ as: "user", query: org(), status: 200 }, { as: "nobody", status: 401 }],
  "GET /api/admin/analytics/export": () => [{ as: "secret_key", status: 200 }],
  "POST /api/admin/analytics/export": () => [{ as: "user", body: { ...org(), dataset: "lessons", filter: { range: { from: "2026-01-01", to: "2026-01-31" } }, bom: true }, status: 202 }],
  "GET /api/admin/analytics/export/{id}": () => [{ as: "user", inPath: { id: exported.id }, query: org(), status: 200 }],
  "DELETE /api/admin/analytics/export/{id}": () => [{ as: "user", inPath: { id: exported.id }, query: org(), status: 200 }],
  "GET /api/exports/{id}": () => [{ as: "nobody", inPath: { id: exported.id }, query: { token: exported.token }, status: 200 }],
  "GET /api/health": () => [{ as: "nobody", status: 200 }],
  "GET /api/openapi.json": () => [{ as: "nobody", status: 200 }],
};

test("the description holds every operation, and each can be called", async () => {
  const declared = world.plumbline.routes.all.flatMap((route) => operationsOf(route).map(([method]) => `${method} ${route.path}`)).sort();
  const described = Object.entries(document.paths).flatMap(([path, operations]) => Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`));
  expect(described.sort()).toEqual(declared);
  expect(Object.keys(EXAMPLES).sort()).toEqual(declared);
  const ids = Object.values(document.paths).flatMap((operations) => Object.values(operations).map(({ operationId }) => operationId));
  expect(new Set(ids).size).toBe(ids.length);
  expect(await (await world.call("next", "/api/openapi.json")).json()).toEqual(document);
});

test.each(Object.keys(EXAMPLES))("%s answers as it is described", async (key) => {
  const [method = "", path = ""] = key.split(" ");
  const operation = document.paths[path]?.[method.toLowerCase()];
  if (!operation) throw new Error("it is not described");
  for (const adapter of ADAPTERS) {
    for (const example of EXAMPLES[key]?.() ?? []) {
      const called = `${adapter} as ${example.as} ${JSON.stringify({ ...example.inPath, ...example.query })}`;
      if (example.status < 400) fits(operation, method, path, example);
      const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(example.inPath?.[name] ?? ""));
      const query = example.query ? `?${new URLSearchParams(example.query).toString()}` : "";
      const { body } = example;
      const response = await world.call(adapter, filled + query, { method, headers: { ...credentials.get(example.as), ...example.headers }, ...(body === undefined ? {} : { body }) });
      const text = await response.text();
      expect(response.status, `${called}: ${text}`).toBe(example.status);
      const isDescribed = operation.responses[String(example.status)] !== undefined;
      expect(isDescribed || example.status >= 400, `${called}: ${example.status} is described`).toBe(true);
      if (response.headers.get("content-type")?.startsWith("text/csv") === true) {
        expect(operation.responses["200"]).toMatchObject({ content: { "text/csv": {} } });
        continue;
      }
      const at = isDescribed ? ["paths", path, method.toLowerCase(), "responses", String(example.status)] : ["components", "responses", "Refused"];
      const answer = validatorOf(...at, "content", "application/json", "schema");
      answer(JSON.parse(text));
      expect(answer.errors, `${called}: ${text.slice(0, 2_000)}`).toBeNull();
    }
  }
});

/** What the example sends is what is described: its parameters, its body, and who it is. */
function fits(operation: DescribedOperation, method: string, path: string, example: Example): void {
  const at = ["paths", path, method.toLowerCase()];
  for (const [where, given] of [["path", example.inPath], ["query", example.query], ["header", example.headers]] as const) {
    for (const [name, value] of Object.entries(given ?? {})) {
      const index = operation.parameters.findIndex((parameter) => parameter.in === where && parameter.name === name);
      expect(index, `${where} ${name} is described`).toBeGreaterThanOrEqual(0);
      const parameter = validatorOf(...at, "parameters", String(index), "schema");
      parameter(value);
      expect(parameter.errors, `${where} ${name}`).toBeNull();
    }
    const required = operation.parameters.filter((parameter) => parameter.in === where && parameter.required).map(({ name }) => name);
    expect(Object.keys(given ?? {})).toEqual(expect.arrayContaining(required));
  }
  if (example.body !== undefined && JSON.stringify(example.body).includes('"yesterday"') === false) {
    const body = validatorOf(...at, "requestBody", "content", "application/json", "schema");
    body(example.body);
    expect(body.errors, JSON.stringify(example.body)).toBeNull();
  }
  const schemes = operation.security.flatMap((alternative) => Object.keys(alternative));
  const sent = example.query?.["key"] === undefined ? example.as : "write_key";
  if (sent === "nobody") expect(schemes).toEqual([]);
  else expect(schemes).toContain(sent);
}
