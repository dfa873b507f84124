import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { z } from "zod";
import { createPlumbline } from "@/compose";
import { readEnv } from "@/env";
import { EVENTS_RECEIVED } from "@/modules/pipeline/contract";
import { publish } from "@/plumbline";
import { itemsOf } from "@/modules/ingest/contract";
import { SIGNING_KEY, useInngestWorld } from "../tests/support/inngest-world";
import { createOrganisation, event } from "../tests/support/world";
import { GET, POST, PUT } from "../src/app/api/inngest/route";

const world = useInngestWorld();
const URL_OF_ROLLUP = "http://localhost:3000/api/inngest?fnId=plumbline-rollup&stepId=step";

/** JSON with sorted keys (RFC 8785), over which Inngest signs. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{${Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, child]) => `${JSON.stringify(key)}:${canonical(child)}`).join(",")}}`;
}

function signature(body: unknown, key = SIGNING_KEY, at = Math.floor(Date.now() / 1_000)): string {
  const mac = createHmac("sha256", key.replace(/^signkey-\w+-/, "")).update(canonical(body)).update(String(at)).digest("hex");
  return `t=${at}&s=${mac}`;
}

/** A run of `rollup` as Inngest asks for it: the steps that are done, and no more. */
const runOf = (orgId: string, steps: Readonly<Record<string, unknown>> = {}) => {
  const received = { name: EVENTS_RECEIVED, data: { orgId }, id: "01", ts: Date.now() };
  return {
    version: 2, event: received, events: [received], steps, use_api: false,
    ctx: { run_id: "01JXRUN", attempt: 0, fn_id: "f", env: "test", stack: { stack: [], current: 0 }, disable_immediate_execution: false, use_api: false },
  };
};

const call = (body: unknown, headers: Record<string, string>) =>
  POST(new Request(URL_OF_ROLLUP, { method: "POST", body: JSON.stringify(body), headers: { host: "localhost:3000", "content-type": "application/json", "x-inngest-server-kind": "cloud", ...headers } }));

test("a signed call runs the function, on the real database", async () => {
  const { db, ingest, pipeline } = world.plumbline;
  const tenant = await createOrganisation(db);
  await ingest.accept(tenant.orgId, { source: "api", items: itemsOf([event(), event()]) });
  const body = runOf(tenant.orgId);
  const response = await call(body, { "x-inngest-signature": signature(body) });
  expect(response.status).toBe(206);
  const [step] = z.array(z.object({ op: z.string(), id: z.string(), name: z.string(), data: z.unknown() })).parse(await response.json());
  expect(step).toMatchObject({ name: "drain", data: { batches: 1, events: 2 } });
  expect(await pipeline.status(tenant)).toMatchObject({ pendingBatches: 0 });

  // What was done comes back as done, and ends the run.
  const next = runOf(tenant.orgId, { [step?.id ?? ""]: { type: "data", data: step?.data } });
  const ended = await call(next, { "x-inngest-signature": signature(next) });
  expect([ended.status, await ended.json()]).toMatchObject([206, [{ op: "RunComplete", data: step?.data }]]);
});

test("a call that is not signed, or not with our key, not now or not over this body, runs nothing", async () => {
  const { db, ingest, pipeline } = world.plumbline;
  const tenant = await createOrganisation(db);
  await ingest.accept(tenant.orgId, { source: "api", items: itemsOf([event()]) });
  const body = runOf(tenant.orgId);
  const now = Math.floor(Date.now() / 1_000);
  const forged: readonly Record<string, string>[] = [
    {},
    { "x-inngest-signature": "" },
    { "x-inngest-signature": `t=${now}&s=${"0".repeat(64)}` },
    { "x-inngest-signature": signature(body, `signkey-test-${"0".repeat(64)}`) },
    { "x-inngest-signature": signature(body, SIGNING_KEY, now - 3_600) },
    { "x-inngest-signature": signature(runOf((await createOrganisation(db)).orgId)) },
    { "x-inngest-signature": signature(body).replace(/^t=\d+/, `t=${now + 60}`) },
  ];
  for (const [i, headers] of forged.entries()) {
    const response = await call(body, headers);
    expect(response.status, `forgery ${i}`).toBeGreaterThanOrEqual(400);
    expect(await response.text()).not.toContain("drain");
  }
  expect(await pipeline.status(tenant)).toMatchObject({ pendingBatches: 1 });
});

test("anyone who just looks learns no key", async () => {
  const response = await GET(new Request("http://localhost:3000/api/inngest", { headers: { host: "localhost:3000" } }));
  const text = await response.text();
  expect(text).not.toContain(SIGNING_KEY.slice(13));
  expect(text).not.toContain(EVENTS_RECEIVED);
});

test("where Inngest is not configured there is nothing, whatever the method and the signature", async () => {
  const env = readEnv({ NODE_ENV: "test", LOG_LEVEL: "silent" });
  expect(env.jobs).toBe("embedded");
  const plain = createPlumbline(env, world.test.urls, world.test.secrets.nextAuthSecret);
  publish(plain);
  try {
    const body = runOf("00000000-0000-4000-8000-000000000000");
    for (const [method, handler] of [["GET", GET], ["PUT", PUT], ["POST", POST]] as const) {
      const response = await handler(new Request(URL_OF_ROLLUP, { method, headers: { "x-inngest-signature": signature(body) }, ...(method === "GET" ? {} : { body: JSON.stringify(body) }) }));
      expect(response.status, method).toBe(404);
      expect(await response.json()).toMatchObject({ error: { code: "not_found" } });
    }
  } finally {
    publish(world.plumbline);
    await plain.close();
  }
});

test("the environment is refused where Inngest could not be told or believed", () => {
  const read = (more: Record<string, string>) => () => readEnv({ NODE_ENV: "production", ...more });
  expect(read({ PLUMBLINE_JOBS: "inngest" })).toThrow(/INNGEST_SIGNING_KEY/);
  expect(read({ INNGEST_SIGNING_KEY: SIGNING_KEY })).toThrow(/INNGEST_EVENT_KEY/);
  expect(read({ INNGEST_DEV: "1" })).toThrow(/INNGEST_DEV/);
  expect(readEnv({ NODE_ENV: "development", INNGEST_DEV: "1" }).jobs).toBe("inngest");
});
