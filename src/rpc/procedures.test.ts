import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import superjson from "superjson";
import { expect, test } from "vitest";
import { z } from "zod";
import type { Tenant } from "@/db/tenant";
import { Fault } from "@/kernel/fault";
import type { Caller, EnteredOrganisation, RpcContext } from "./context";
import type { Logger } from "./logger";
import { accessMatrix } from "./matrix";
import { orgProcedure, platformProcedure, sessionProcedure } from "./procedures";
import { base, router } from "./trpc";

const caller: Caller = { id: "u1", email: "a@example.com", name: "Ann", platformAdmin: false };
const acme: EnteredOrganisation = { id: "o1", slug: "acme", name: "Acme", customerId: "c", role: "analyst" };
const logged: unknown[] = [];
const logger: Logger = {
  fatal: (...line: unknown[]) => void logged.push(line),
  error: (...line: unknown[]) => void logged.push(line),
  warn: (...line: unknown[]) => void logged.push(line),
  info: () => undefined,
  debug: () => undefined,
};

const app = router({
  hello: sessionProcedure.bare().query(({ ctx }) => ctx.user.name),
  rename: sessionProcedure.with({ name: z.string().min(2), at: z.date() }).mutation(({ input, ctx }) => `${ctx.actor} ${input.name} ${input.at.getTime()}`),
  read: orgProcedure.permitted("event:read", { first: z.number() }).query(({ ctx, input }) => `${ctx.tenant.orgId} ${ctx.org.role} ${input.org} ${input.first}`),
  write: orgProcedure.permitted("key:write", {}).mutation(() => "written"),
  all: platformProcedure.bare().query(() => "all"),
  bug: sessionProcedure.bare().query(() => {
    throw new Error("the password of the database is hunter2");
  }),
  taken: sessionProcedure.bare().mutation(() => {
    throw new Fault("conflict", "That name is taken.", { path: "name" });
  }),
  away: sessionProcedure.bare().query(() => {
    throw Object.assign(new Error("terminating connection due to administrator command"), { code: "57P01" });
  }),
});

interface Answer {
  readonly status: number;
  readonly data: unknown;
  readonly error: { readonly message: string; readonly data: { readonly code: string; readonly stack?: string; readonly fault: { readonly code: string; readonly details: Record<string, unknown>; readonly correlationId: string } } };
}

const refuse = () => Promise.reject(new Error("these procedures read nothing"));
const noTenant: Omit<Tenant, "orgId"> = { read: refuse, answer: refuse, write: refuse, prisma: refuse, prismaRead: refuse };

async function call(path: string, method: "GET" | "POST", input: unknown, who: Caller | "stranger" = caller): Promise<Answer> {
  const context: RpcContext = {
    caller: async () => (who === "stranger" ? undefined : who),
    tenant: (orgId) => ({ ...noTenant, orgId }),
    enter: async (_caller, ref) => (ref === "acme" ? acme : undefined),
    sessionId: undefined,
    ip: "1.1.1.1",
    userAgent: "test",
    correlationId: "c-1",
    logger,
  };
  const text = JSON.stringify(superjson.serialize(input));
  const url = `http://localhost/trpc/${path}${method === "GET" && input !== undefined ? `?input=${encodeURIComponent(text)}` : ""}`;
  const request = new Request(url, method === "POST" ? { method, body: text, headers: { "content-type": "application/json" } } : {});
  const response = await fetchRequestHandler({ req: request, endpoint: "/trpc", router: app, createContext: () => context });
  const body = (await response.json()) as { result?: { data: { json: never } }; error?: { json: Answer["error"] } };
  return { status: response.status, data: body.result && superjson.deserialize(body.result.data), error: body.error?.json as Answer["error"] };
}

test("who is signed in gets answers, with dates that stay dates", async () => {
  expect((await call("hello", "GET", undefined)).data).toBe("Ann");
  expect((await call("rename", "POST", { name: "Bo", at: new Date(5) })).data).toBe("user:u1 Bo 5");
  expect((await call("read", "GET", { org: "acme", first: 3 })).data).toBe("o1 analyst acme 3");
});

test("refusals carry a code, details and a correlation id, and no stack", async () => {
  const cases = [
    [await call("write", "POST", { org: "acme" }), 403, "forbidden"],
    [await call("read", "GET", { org: "other", first: 3 }), 404, "not_found"],
    [await call("read", "GET", { org: "acme", first: "3" }), 400, "invalid_request"],
    [await call("read", "GET", { first: 3 }), 400, "invalid_request"],
    [await call("all", "GET", undefined), 404, "not_found"],
    [await call("taken", "POST", undefined), 409, "conflict"],
    [await call("away", "GET", undefined), 503, "unavailable"],
    [await call("nowhere", "GET", undefined), 404, "not_found"],
    [await call("write", "GET", { org: "acme" }), 405, "method_not_allowed"],
  ] as const;
  for (const [answer, status, code] of cases) {
    expect(answer.status, code).toBe(status);
    expect(answer.error.data.fault).toMatchObject({ code, correlationId: "c-1" });
    expect(answer.error.data.stack).toBeUndefined();
  }
  expect((await call("taken", "POST", undefined)).error).toMatchObject({ message: "That name is taken.", data: { fault: { details: { path: "name" } } } });
  const invalid = await call("rename", "POST", { name: "x", at: "never", more: 1 });
  expect(invalid.error.data.fault.details).toMatchObject({ path: "name", issues: [{ path: "name" }, { path: "at" }, { path: "" }] });
});

test("a caller without a session is told to sign in before anything else is checked", async () => {
  for (const [path, method] of [["hello", "GET"], ["rename", "POST"], ["read", "GET"], ["write", "POST"], ["all", "GET"]] as const) {
    const answer = await call(path, method, { wrong: true }, "stranger");
    expect([path, answer.status, answer.error.data.fault.code]).toEqual([path, 401, "unauthorized"]);
  }
});

test("a mistake of our own is logged whole and told not at all", async () => {
  logged.length = 0;
  const { status, error } = await call("bug", "GET", undefined);
  expect(status).toBe(500);
  expect(JSON.stringify(error)).not.toContain("hunter2");
  expect(error.data.fault).toEqual({ code: "internal", details: {}, correlationId: "c-1" });
  expect(logged).toMatchObject([[{ err: { message: "the password of the database is hunter2" }, correlationId: "c-1", where: "query bug" }, expect.any(String)]]);
  logged.length = 0;
  await call("taken", "POST", undefined);
  expect(logged).toEqual([]);
});

test("every procedure says who may call it, or the matrix refuses", () => {
  expect(accessMatrix(app).map(({ path, access }) => [path, access.scope])).toContainEqual(["read", "organisation"]);
  expect(() => accessMatrix(router({ open: base.query(() => 1) }))).toThrow(/open/);
});

test("a procedure without a permission does not compile", () => {
  const never = () => {
    // @ts-expect-error a permission is missing
    orgProcedure.permitted({});
    // @ts-expect-error there is no such permission
    orgProcedure.permitted("event:destroy", {});
    // @ts-expect-error the organisation is the procedure's own input
    orgProcedure.permitted("event:read", { org: z.string() });
    // @ts-expect-error a procedure is declared before it is written
    sessionProcedure.query(() => 1);
  };
  expect(never).toBeTypeOf("function");
});
