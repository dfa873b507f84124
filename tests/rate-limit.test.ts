import { describe, expect, test } from "vitest";
import { customerIdOf } from "@/kernel/ids";
import { createRateLimiter } from "@/rpc/rate-limit";
import type { HttpRequest } from "@/rpc/http";
import { type Client, ADAPTERS, useHttpAdapters } from "./support/http-adapters";

const TRACK = "/api/v1/track/async";
const view = { page_url: "https://shop.example/", event_type: "page_view" };

function requestFrom(ip: string): { request: HttpRequest; headers: Map<string, string> } {
  const headers = new Map<string, string>();
  const request: HttpRequest = {
    method: "POST",
    url: new URL("http://localhost/"),
    header: () => undefined,
    body: async () => Buffer.alloc(0),
    ip,
    signal: new AbortController().signal,
    setHeader: (name, value) => void headers.set(name, value),
  };
  return { request, headers };
}

/** Of a Redis for tests; the others need nothing. */
const redis = process.env["PLUMBLINE_TEST_REDIS_URL"];
const STORES = ["memory", "postgres", ...(redis === undefined ? [] : [redis])];

describe.each(STORES)("counted in %s", (store) => {
  const world = useHttpAdapters({
    env: { PLUMBLINE_RATE_LIMIT_STORE: store, PLUMBLINE_RATE_LIMIT_TRACK_KEY: "10", PLUMBLINE_RATE_LIMIT_TRACK_ADDRESS: "0", PLUMBLINE_RATE_LIMIT_EVENTS_KEY: "10", PLUMBLINE_RATE_LIMIT_EVENTS_ADDRESS: "0" },
  });
  const send = (adapter: (typeof ADAPTERS)[number], client: Client, over = {}) =>
    world.call(adapter, TRACK, { key: client.write, body: view, headers: { "x-customer-id": customerIdOf(client.orgId), ...over } });

  test.each(ADAPTERS)("exactly N of N + k that come at once pass the %s adapter, and each is told where it stands", async (adapter) => {
    const [client, other] = await Promise.all([world.client(), world.client()]);
    const responses = await Promise.all(Array.from({ length: 25 }, () => send(adapter, client)));
    expect(responses.filter(({ status }) => status === 202)).toHaveLength(10);
    const refused = responses.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(15);
    for (const response of responses) {
      expect(response.headers.get("ratelimit-policy")).toBe('"key";q=10;w=60');
      expect(response.headers.get("ratelimit")).toMatch(/^"key";r=\d;t=\d\d?$/);
    }
    expect(new Set(responses.filter(({ status }) => status === 202).map(({ headers }) => headers.get("ratelimit")?.split(";")[1])).size).toBe(10);
    const [one] = refused;
    const seconds = Number(one?.headers.get("retry-after"));
    expect(seconds).toBeGreaterThan(50);
    expect(await one?.json()).toMatchObject({ error: { code: "too_many_requests", details: { retryAfter: expect.any(Number) } } });
    expect(await client.tenant.read((sql) => sql.rows("SELECT 1 FROM raw.analytics_events"))).toHaveLength(10);
    // A page may read it; another key has its own count.
    const page = await send(adapter, client, { origin: "https://shop.example" });
    expect([page.status, page.headers.get("access-control-allow-origin"), page.headers.get("access-control-expose-headers")]).toEqual([429, "https://shop.example", expect.stringContaining("retry-after")]);
    expect((await send(adapter, other)).status).toBe(202);
  });

  test("the event endpoints count, too, and apart from tracking", async () => {
    const client = await world.client();
    const call = () => world.call("node", "/api/analytics/events", { key: client.secret, body: { clientEventId: "e", type: "x" } });
    const responses = await Promise.all(Array.from({ length: 12 }, call));
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(responses.find(({ status }) => status === 429)?.headers.get("retry-after")).toMatch(/^\d+$/);
    expect((await world.call("node", "/api/analytics/events/e", { key: client.secret })).status).toBe(429);
    expect((await send("node", client)).status).toBe(202);
  });
});

describe("by address", () => {
  const world = useHttpAdapters({ env: { PLUMBLINE_RATE_LIMIT_TRACK_ADDRESS: "5", PLUMBLINE_RATE_LIMIT_TRACK_KEY: "0" } });

  test("anyone who guesses keys is stopped before they are looked at; other addresses are not", async () => {
    const client = await world.client();
    const call = (ip: string, key: string) =>
      world.call("next", TRACK, { key, body: view, headers: { "x-customer-id": customerIdOf(client.orgId), "x-forwarded-for": ip } });
    const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await call("9.9.9.9", "nonsense")).status));
    expect(statuses.sort()).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    expect((await call("9.9.9.9", client.write)).status).toBe(429);
    const free = await call("9.9.9.8", client.write);
    expect([free.status, free.headers.get("ratelimit-policy"), free.headers.get("ratelimit")]).toEqual([202, '"ip";q=5;w=60', '"ip";r=4;t=60']);
    // One subscriber of IPv6 has a network of addresses.
    const six = await Promise.all(Array.from({ length: 7 }, async (_, i) => (await call(`2001:db8:0:1::${i}`, client.write)).status));
    expect(six.filter((status) => status === 202)).toHaveLength(5);
    expect((await call("2001:db8:0:2::1", client.write)).status).toBe(202);
  });

  test("both limits show; a store that is away does not stop the house", async () => {
    const limiter = createRateLimiter("x", { address: 3, key: 2 }, { kind: "postgres", query: () => Promise.reject(new Error("away")) });
    const { request, headers } = requestFrom("1.1.1.1");
    await limiter.address(request);
    await limiter.key(request, "k");
    expect(headers.get("ratelimit-policy")).toBe('"ip";q=3;w=60, "key";q=2;w=60');
    expect(headers.get("ratelimit")).toBe('"ip";r=2;t=60, "key";r=1;t=60');
    await limiter.key(requestFrom("1.1.1.1").request, "k");
    await expect(limiter.key(requestFrom("1.1.1.1").request, "k")).rejects.toMatchObject({ code: "too_many_requests" });
  });
});

