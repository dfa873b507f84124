import { z } from "zod";
import { FAULT_CODES } from "@/kernel/fault";
import type { PrincipalKind } from "@/kernel/principal";
import { json } from "@/rpc/http";
import { type HttpRoute, type Operation, type OperationMethod, ROUTE_GROUPS, type RouteAccess } from "@/rpc/route";
import { operationsOf } from "./routes";

/** A JSON Schema of the 2020-12 draft, as zod makes it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
}

export interface DescribedOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly { readonly name: string; readonly in: "path" | "query" | "header"; readonly required: boolean; readonly description?: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly required: true; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content: Content } | { readonly $ref: string }>>;
}
type Content = Readonly<Record<string, { readonly schema: Schema }>>;

/** An OpenAPI 3.1 document. */
export interface OpenApi {
  readonly openapi: "3.1.0";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, { readonly description: string; readonly content: Content }>>;
    readonly securitySchemes: Readonly<Record<PrincipalKind, object>>;
  };
}

const bearer = (description: string) => ({ type: "http", scheme: "bearer", description });
const SECURITY_SCHEMES: Readonly<Record<PrincipalKind, object>> = {
  user: { type: "apiKey", in: "cookie", name: "next-auth.session-token", description: "The session of a person who is signed in; over HTTPS the cookie is `__Secure-next-auth.session-token`." },
  write_key: bearer("A write key of an organisation: it only sends."),
  secret_key: bearer("A secret key of an organisation: it sends and reads."),
  platform_key: bearer("A platform key: it sends events of several organisations."),
  token: bearer("A signed token (JWT) of an organisation."),
};

const refusal = z.strictObject({
  error: z.strictObject({ code: z.enum(FAULT_CODES), message: z.string().describe("What happened, and what to do."), details: z.record(z.string(), z.unknown()).describe("`path` names the field at fault, `retryAfter` the seconds to wait.") }),
});

/** `GET /api/openapi.json`: these routes and itself, described. */
export function describedRoutes(routes: readonly HttpRoute[], version: string): { readonly route: HttpRoute; readonly describe: () => OpenApi } {
  const route: HttpRoute = {
    path: "/api/openapi.json",
    group: "Installation",
    methods: {
      GET: {
        access: "everybody",
        summary: "This description",
        responses: { 200: z.looseObject({ openapi: z.literal("3.1.0"), paths: z.record(z.string(), z.unknown()) }) },
        head: true,
        handler: () => async () => json(200, describe()),
      },
    },
  };
  let made: OpenApi | undefined;
  // Made when it is first asked for: most processes never are.
  const describe = () => (made ??= openApiOf([...routes, route], version));
  return { route, describe };
}

function openApiOf(routes: readonly HttpRoute[], version: string): OpenApi {
  const schemas = schemasOf(routes);
  return {
    openapi: "3.1.0",
    info: { title: "Plumbline", version, description: "Send events, ask what became of them, read numbers, export tables." },
    servers: [{ url: "/" }],
    tags: ROUTE_GROUPS.map((name) => ({ name })),
    paths: Object.fromEntries(
      routes.map((route) => [route.path, Object.fromEntries(operationsOf(route).map(([method, operation]) => [method.toLowerCase(), described(route, method, operation, schemas)]))]),
    ),
    components: {
      schemas: schemas.shared,
      responses: { Refused: { description: "Refused. `error.code` is stable; its status goes with it. The header X-Correlation-ID names the entry in the log.", content: { "application/json": { schema: schemas.of("answer", REFUSED) } } } },
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

function described({ path, group }: HttpRoute, method: OperationMethod, operation: Operation, schemas: Schemas): DescribedOperation {
  const key = `${method} ${path}`;
  const { summary, description, query, headers, body, responses, access } = operation;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({ name, in: "path" as const, required: true, schema: { type: "string" } }));
  return {
    operationId: operationIdOf(method, path),
    tags: [group],
    summary,
    ...(description === undefined ? {} : { description }),
    security: securityOf(access),
    parameters: [...inPath, ...(query ? parametersOf("query", schemas.of("sent", `${key} query`)) : []), ...(headers ? parametersOf("header", schemas.of("sent", `${key} headers`)) : [])],
    ...(body ? { requestBody: { required: true as const, content: { "application/json": { schema: schemas.of("sent", `${key} body`) } } } } : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(responses).map(([status, answer]) => [
          status,
          { description: DESCRIPTIONS[status] ?? "Done.", content: typeof answer === "string" ? { [answer]: { schema: { type: "string" } } } : { "application/json": { schema: schemas.of("answer", `${key} ${status}`) } } },
        ]),
      ),
      default: { $ref: "#/components/responses/Refused" },
    },
  };
}

const REFUSED = "refused";
const DESCRIPTIONS: Readonly<Record<string, string>> = { 202: "Accepted; the rest follows.", 207: "Some of it failed; the answer says what.", 422: "The event failed; the answer says why." };

function parametersOf(where: "query" | "header", { properties = {}, required = [] }: Schema): DescribedOperation["parameters"] {
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({ name, in: where, required: required.includes(name), ...(description === undefined ? {} : { description }), schema }));
}

/** Any one of the alternatives is enough; none means that nothing has to be sent. */
function securityOf(access: RouteAccess): DescribedOperation["security"] {
  return typeof access === "string" ? [] : access.kinds.map((kind) => ({ [kind]: [] }));
}

/** `getAdminAnalyticsCoursesByCourse` */
function operationIdOf(method: OperationMethod, path: string): string {
  const words = path.slice("/api/".length).replaceAll(/\{(\w+)\}/g, "by-$1").split(/[^A-Za-z0-9]+/);
  return method.toLowerCase() + words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join("");
}

interface Schemas {
  of(way: "sent" | "answer", key: string): Schema;
  /** Those with an id, to which the others refer. */
  readonly shared: Readonly<Record<string, Schema>>;
}

function schemasOf(routes: readonly HttpRoute[]): Schemas {
  const sent: Record<string, z.ZodType> = {};
  const answers: Record<string, z.ZodType> = { [REFUSED]: refusal };
  for (const route of routes) {
    for (const [method, { query, headers, body, responses }] of operationsOf(route)) {
      const key = `${method} ${route.path}`;
      if (query) sent[`${key} query`] = query;
      if (headers) sent[`${key} headers`] = headers;
      if (body) sent[`${key} body`] = body;
      for (const [status, answer] of Object.entries(responses)) if (typeof answer !== "string") answers[`${key} ${status}`] = answer;
    }
  }
  const converted = { sent: convert(sent, "input"), answer: convert(answers, "output") };
  const shared: Record<string, Schema> = { ...converted.sent.shared };
  for (const [id, schema] of Object.entries(converted.answer.shared)) {
    if (shared[id] !== undefined && JSON.stringify(shared[id]) !== JSON.stringify(schema)) throw new Error(`the schema ${id} is another one where it is sent than where it is answered`);
    shared[id] = schema;
  }
  return {
    shared,
    of(way, key) {
      const schema = converted[way].schemas[key];
      if (!schema) throw new Error(`there is no schema of ${key}`);
      return schema;
    },
  };
}

/** All of them at once, so that what they share is shared. */
function convert(schemas: Readonly<Record<string, z.ZodType>>, io: "input" | "output") {
  const { properties = {}, $defs = {} } = z.toJSONSchema(z.object(schemas), { io, override: ({ jsonSchema }) => simplify(jsonSchema) });
  const refer = (value: unknown) => JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/')) as Readonly<Record<string, Schema>>;
  return { schemas: refer(properties), shared: refer($defs) };
}

/** Takes out what says nothing to a reader: patterns of known formats, and the bounds of safe integers. */
function simplify(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.format !== undefined) delete schema.pattern;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  delete schema.propertyNames;
}
