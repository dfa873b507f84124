import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll } from "vitest";
import { z } from "zod";
import { createPlumbline, type Overrides } from "@/compose";
import type { Tenant } from "@/db/tenant";
import { readEnv } from "@/env";
import { VERDICT_CODES } from "@/modules/ingest/contract";
import { publish, type Plumbline } from "@/plumbline";
import { nextHandler } from "@/transport/next-handler";
import { answer, pathOf } from "@/transport/node-adapter";
import { createForwarding } from "@/transport/trust-proxy";
import { dataFolder } from "./data-folder";
import { createTestDatabase, type TestDatabase } from "./cluster";
import { createOrganisation } from "./world";

export const BATCH = "/api/analytics/events/batch";
export const SINGLE = "/api/analytics/events";
export const receiptOf = (clientEventId: string) => `${SINGLE}/${encodeURIComponent(clientEventId)}`;

/** The two ways in: the production server's own, ahead of Next, and Next's route handlers. */
export const ADAPTERS = ["node", "next"] as const;
export type AdapterName = (typeof ADAPTERS)[number];

/** An organisation with a key of each kind. */
export interface Client {
  readonly tenant: Tenant;
  readonly orgId: string;
  readonly write: string;
  readonly secret: string;
}

export interface Call {
  readonly method?: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes and text go as they are, anything else as JSON. */
  readonly body?: unknown;
}

export interface AdapterWorld {
  readonly test: TestDatabase;
  readonly plumbline: Plumbline;
  readonly dataFolder: string;
  /** Of the production server's adapter. */
  readonly origin: string;
  client(zone?: string): Promise<Client>;
  call(adapter: AdapterName, path: string, call?: Call): Promise<Response>;
  /** Stops the services and starts them again over the same database. */
  restart(): Promise<void>;
}

export interface AdapterSettings {
  /** Environment variables beside those that every test has. */
  readonly env?: Readonly<Record<string, string>>;
  readonly overrides?: Overrides;
}

/** Both adapters over a database of the test file's own, composed as in production; nothing drains by itself. */
export function useHttpAdapters(settings: AdapterSettings = {}): AdapterWorld {
  const world = {} as { -readonly [Key in keyof AdapterWorld]: AdapterWorld[Key] };
  let server: Server | undefined;

  async function start(): Promise<void> {
    const env = readEnv({ NODE_ENV: "test", LOG_LEVEL: "silent", PLUMBLINE_JOBS: "none", PLUMBLINE_DATA: world.dataFolder, ...settings.env });
    world.plumbline = createPlumbline(env, world.test.urls, world.test.secrets.nextAuthSecret, settings.overrides);
    publish(world.plumbline);
    server = await listen(world.plumbline);
    world.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  async function stop(): Promise<void> {
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
    await world.plumbline.close();
  }

  beforeAll(async () => {
    world.test = await createTestDatabase();
    world.dataFolder = await dataFolder();
    await start();
    world.client = (zone) => createClient(() => world.plumbline, zone);
    world.call = (adapter, path, call = {}) => {
      const init = initOf(call);
      return adapter === "node" ? fetch(`${world.origin}${path}`, init) : nextHandler(new Request(`http://localhost${path}`, init));
    };
    world.restart = async () => {
      await stop();
      await start();
    };
  });
  afterAll(async () => {
    await stop();
    await world.test.drop();
  });
  return world;
}

/** What `src/server.ts` puts in front of Next, on a port of its own. */
async function listen({ routes, logger }: Plumbline): Promise<Server> {
  const { ip } = createForwarding(0);
  const server = createServer((request, response) => {
    const handler = routes.match(request.method ?? "GET", pathOf(request));
    if (handler) void answer(handler, request, response, { logger, ip });
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** @param current the services that run when the client is used: they may have been restarted since */
export async function createClient(current: () => Plumbline, zone?: string): Promise<Client> {
  const { db, keys } = current();
  const { orgId } = await createOrganisation(db, zone);
  const [write, secret] = await Promise.all(
    (["write", "secret"] as const).map((kind) => keys.create(orgId, { kind, name: kind }, "operator")),
  );
  if (!write || !secret) throw new Error("two keys were asked for");
  return { get tenant() { return current().db.tenant(orgId); }, orgId, write: write.key, secret: secret.key };
}

function initOf({ method, key, headers = {}, body }: Call): RequestInit {
  const raw = typeof body === "string" || body instanceof Uint8Array || body instanceof ReadableStream;
  return {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: raw ? (body as BodyInit) : JSON.stringify(body) }),
    ...(body instanceof ReadableStream ? { duplex: "half" } : {}),
  };
}

const failedSchema = z.strictObject({
  index: z.int().min(0),
  clientEventId: z.string().nullable(),
  code: z.enum(VERDICT_CODES),
  path: z.string().nullable(),
  message: z.string().min(1),
});
const answerSchema = z.strictObject({
  batchId: z.uuidv7(),
  receivedAt: z.iso.datetime(),
  accepted: z.array(z.string()),
  duplicates: z.array(z.string()),
  failed: z.array(failedSchema),
});
const errorSchema = z.strictObject({
  error: z.strictObject({ code: z.string(), message: z.string().min(1), details: z.record(z.string(), z.unknown()) }),
});

/** The answer to a batch, by the letter of the contract; its status says whether something failed. */
export async function verdictsOf(response: Response | Promise<Response>): Promise<z.infer<typeof answerSchema>> {
  const { status, text } = await read(response);
  if (status !== 200 && status !== 207) throw new Error(`${status} ${text}`);
  const verdicts = answerSchema.parse(JSON.parse(text));
  if ((status === 207) !== verdicts.failed.length > 0) throw new Error(`${status} does not fit ${text}`);
  return verdicts;
}

/** An error, by the letter of the contract: its status, its code and what goes with them. */
export async function errorOf(response: Response | Promise<Response>) {
  const { status, text, headers } = await read(response);
  if (status < 400) throw new Error(`${status} ${text} is no error`);
  const { error } = errorSchema.parse(JSON.parse(text));
  return { status, ...error, correlationId: headers.get("x-correlation-id"), retryAfter: headers.get("retry-after"), headers };
}

async function read(response: Response | Promise<Response>) {
  const got = await response;
  return { status: got.status, headers: got.headers, text: await got.text() };
}
