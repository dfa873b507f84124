import { createServer, request as httpRequest, type IncomingMessage } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Fault } from "@/kernel/fault";
import { json, type HttpRequest, type Handler } from "@/rpc/http";
import { createLogger } from "@/rpc/logger";
import { answer } from "./node-adapter";
import { createForwarding } from "./trust-proxy";
import { answerWeb } from "./web-adapter";
import { within } from "../../tests/support/pace";

const LIMIT = 1_000;
const logger = createLogger("silent");
const handler: Handler = async (request) => {
  const { pathname } = request.url;
  if (pathname === "/stream") return stream(request);
  if (pathname === "/bug") throw new Error("password of the database: hunter2");
  if (pathname === "/busy") throw new Fault("too_many_requests", "slow down", { retryAfter: 2.2 });
  if (pathname === "/hang") return new Promise((_resolve, reject) => request.signal.addEventListener("abort", () => { aborted += 1; reject(new Error("gone")); }));
  const body = await request.body(LIMIT);
  return json(200, { method: request.method, path: pathname + request.url.search, ip: request.ip, bytes: body.length, text: body.toString().slice(0, 20) });
};
let aborted = 0;
let cancelled = 0;

function stream({ method }: HttpRequest) {
  let i = 0;
  return Promise.resolve({
    status: 200,
    headers: { "content-type": "text/plain" },
    body: new ReadableStream<Uint8Array>({
      async pull(controller) {
        if (method === "POST") await sleep(5);
        if (method === "GET" && i === 3) return controller.close();
        if (method === "PUT" && i === 3) return controller.error(new Error("broken"));
        i += 1;
        controller.enqueue(Buffer.from(`chunk ${i}\n`));
      },
      cancel() {
        cancelled += 1;
      },
    }),
  });
}

const forwarding = createForwarding(0);
const server = createServer((request, response) => void answer(handler, request, response, { logger, ip: forwarding.ip }));
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

const adapters: Readonly<Record<string, (path: string, init?: RequestInit) => Promise<Response>>> = {
  node: (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init),
  web: (path, init) => answerWeb(handler, new Request(`http://localhost${path}`, init), logger),
};
const post = (body: BodyInit, headers: Record<string, string> = {}): RequestInit => ({ method: "POST", body, headers });
const bytes = (buffer: Buffer) => new Uint8Array(buffer);

describe.each(Object.entries(adapters))("the %s adapter", (_name, call) => {
  test("reads a body, plain or packed", async () => {
    const text = "hello ".repeat(100);
    for (const init of [
      post(text),
      post(bytes(gzipSync(text)), { "content-encoding": "gzip" }),
      post(bytes(brotliCompressSync(text)), { "content-encoding": "BR" }),
      post(text, { "content-encoding": "identity" }),
    ]) {
      expect(await (await call("/a%20b?c=d", init)).json()).toMatchObject({ method: "POST", path: "/a%20b?c=d", bytes: 600, text: text.slice(0, 20) });
    }
    expect(await (await call("/")).json()).toMatchObject({ method: "GET", bytes: 0 });
  });

  test("bounds the body, before and after it is unpacked", async () => {
    const bomb = gzipSync(Buffer.alloc(5_000_000));
    for (const init of [
      post("x".repeat(LIMIT + 1)),
      post(bytes(bomb), { "content-encoding": "gzip" }),
      post(bytes(gzipSync(Buffer.alloc(LIMIT + 1))), { "content-encoding": "gzip" }),
    ]) {
      const response = await call("/", init);
      expect(response.status).toBe(413);
      expect(await response.json()).toMatchObject({ error: { code: "payload_too_large", details: { limit: LIMIT } } });
    }
    expect((await call("/", post("x".repeat(LIMIT)))).status).toBe(200);
  });

  test("refuses what it cannot unpack", async () => {
    expect((await call("/", post("x", { "content-encoding": "zstd" }))).status).toBe(415);
    expect((await call("/", post("not packed", { "content-encoding": "gzip" }))).status).toBe(400);
    expect((await call("/", post(bytes(gzipSync("hello").subarray(0, 12)), { "content-encoding": "gzip" }))).status).toBe(400);
  });

  test("says nothing of the inside, but a correlation id", async () => {
    const response = await call("/bug");
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).not.toContain("hunter2");
    const id = response.headers.get("x-correlation-id");
    expect(JSON.parse(text)).toMatchObject({ error: { code: "internal", details: { correlationId: id } } });
    const mine = await call("/bug", { headers: { "x-correlation-id": "request-4711" } });
    expect(mine.headers.get("x-correlation-id")).toBe("request-4711");
  });

  test("says when to come again", async () => {
    const response = await call("/busy");
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "3"]);
  });

  test("streams an answer", async () => {
    expect(await (await call("/stream")).text()).toBe("chunk 1\nchunk 2\nchunk 3\n");
    await expect((async () => (await call("/stream", { method: "PUT" })).text())()).rejects.toThrow();
  });

  test("stops a stream whose reader is gone", async () => {
    const before = cancelled;
    const response = await call("/stream", { method: "POST" });
    await response.body?.cancel();
    await expect.poll(() => cancelled).toBe(before + 1);
  });

  test("tells the handler that the client is gone", async () => {
    const before = aborted;
    const controller = new AbortController();
    const answered = call("/hang", { signal: controller.signal }).catch(() => undefined);
    await sleep(50);
    controller.abort();
    await answered;
    await expect.poll(() => aborted).toBe(before + 1);
  });

  test("answers HEAD without a body", async () => {
    const response = await call("/", { method: "HEAD" });
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });
});

describe("on the wire", () => {
  const raw = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(port, "127.0.0.1", () => socket.write(text));
      let answer = "";
      socket.on("data", (chunk) => { answer += chunk.toString(); });
      socket.on("end", () => resolve(answer));
      socket.on("close", () => resolve(answer));
      socket.on("error", reject);
      setTimeout(() => socket.end(), within(300));
    });

  test("a body without a length is read in chunks", async () => {
    expect(await raw("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")).toContain('"bytes":5');
  });

  test("a body that is shorter than announced is no body", async () => {
    const before = await fetch(`http://127.0.0.1:${port}/`).then((response) => response.status);
    expect(before).toBe(200);
    await raw("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhello");
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  });

  test("a path that looks like a host is a path", async () => {
    expect(await raw("GET //evil.example/x HTTP/1.1\r\nHost: x\r\n\r\n")).toContain('"path":"//evil.example/x"');
    expect(await raw("GET http://other.example/y HTTP/1.1\r\nHost: x\r\n\r\n")).toContain('"path":"/y"');
  });

  test("a client that is still sending gets the refusal, and is cut off in the end", async () => {
    const closed = await new Promise<{ status: number | undefined; ms: number }>((resolve) => {
      const started = performance.now();
      let status: number | undefined;
      const request = httpRequest({ port, host: "127.0.0.1", method: "POST" }, (response: IncomingMessage) => {
        status = response.statusCode;
        response.resume();
      });
      const sending = setInterval(() => request.write("x".repeat(500)), 20);
      request.on("error", () => undefined);
      request.on("close", () => {
        clearInterval(sending);
        resolve({ status, ms: performance.now() - started });
      });
    });
    expect(closed.status).toBe(413);
    expect(closed.ms).toBeLessThan(within(8_000));
  });
});

describe("who is at the other end", () => {
  const message = (remoteAddress: string, headers: Record<string, string>) =>
    ({ socket: { remoteAddress }, connection: { remoteAddress }, headers: { ...headers } }) as unknown as IncomingMessage;

  test.each([
    [0, "::ffff:9.9.9.9", "1.1.1.1", "9.9.9.9"],
    [1, "10.0.0.1", "1.1.1.1, 2.2.2.2", "2.2.2.2"],
    [2, "10.0.0.1", "1.1.1.1, 2.2.2.2", "1.1.1.1"],
    [["10.0.0.0/8"], "10.0.0.1", "1.1.1.1, 10.2.3.4", "1.1.1.1"],
    [["10.0.0.0/8"], "9.9.9.9", "1.1.1.1", "9.9.9.9"],
  ] as const)("trusting %j, %s with %s is %s", (trust, remote, forwardedFor, expected) => {
    const forwarding = createForwarding(trust);
    const request = message(remote, { "x-forwarded-for": forwardedFor, "x-forwarded-proto": "https", "x-forwarded-host": "a.example", forwarded: "for=6.6.6.6", "x-real-ip": "6.6.6.6", host: "inside" });
    expect(forwarding.ip(request)).toBe(expected);
    forwarding.settle(request);
    const believed = remote.startsWith("10.");
    expect(request.headers).toEqual({
      host: "inside",
      "x-forwarded-for": expected,
      "x-forwarded-proto": believed ? "https" : "http",
      "x-forwarded-host": believed ? "a.example" : "inside",
    });
    expect(forwarding.ip(request)).toBe(expected);
  });
});
