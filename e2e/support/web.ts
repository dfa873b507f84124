import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Site {
  /** Another origin than Plumbline's: `http://127.0.0.1:<port>`. */
  readonly origin: string;
  close(): Promise<void>;
}

/** A customer's website: any path is a page with the given head, except for files, which are downloads. */
export async function serveSite(head: string, headers: Readonly<Record<string, string>> = {}): Promise<Site> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://site").pathname;
    if (path === "/favicon.ico") return void response.writeHead(404).end();
    if (/\.\w+$/.test(path)) return void response.writeHead(200, { "Content-Disposition": "attachment", "Content-Type": "application/octet-stream" }).end("file");
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", ...headers });
    response.end(`<!doctype html><title>Page ${path}</title>${head}<body style="margin:0"><h1>${path}</h1>
      <a id="out" href="http://localhost:${portOf(server)}/elsewhere">out</a> <a id="in" href="/next">in</a>
      <a id="file" href="/files/report.pdf">report</a> <a id="mail" href="mailto:a@example.com">mail</a>
      <div style="height:4000px"></div></body>`);
  });
  await listen(server);
  return { origin: `http://127.0.0.1:${portOf(server)}`, close: () => close(server) };
}

/** What becomes of a request: `pass`; an answer of the proxy's own; `cut` before it, or `lost` after it has been served. */
export type Fate = "pass" | "cut" | "lost" | { readonly status: number; readonly retryAfter?: number };

export interface Proxied {
  readonly at: number;
  readonly body: string;
  readonly headers: IncomingMessage["headers"];
  readonly fate: Fate;
}

export interface Proxy {
  readonly url: string;
  /** The tracking requests that came, preflights aside. */
  readonly seen: Proxied[];
  /** Decides what becomes of the next tracking request. */
  fate: () => Fate;
  close(): Promise<void>;
}

/** The real server behind a network that fails as it is told to. */
export async function proxyTo(target: string): Promise<Proxy> {
  const proxy: Pick<Proxy, "seen"> & { fate: () => Fate } = { seen: [], fate: () => "pass" };
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
    } catch {
      // Anyone who sent it is gone.
      return;
    }
    const body = Buffer.concat(chunks);
    const counts = incoming.method === "POST" && incoming.url?.startsWith("/api/v1/track");
    const fate = counts ? proxy.fate() : "pass";
    if (counts) proxy.seen.push({ at: Date.now(), body: body.toString(), headers: incoming.headers, fate });
    if (fate === "cut") return void incoming.socket.destroy();
    if (typeof fate === "object") {
      const wait = fate.retryAfter === undefined ? {} : { "Retry-After": String(fate.retryAfter) };
      return void response.writeHead(fate.status, { "Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After", ...wait }).end("{}");
    }
    forward(target, incoming, body, fate === "lost" ? undefined : response);
  });
  await listen(server);
  return Object.assign(proxy, { url: `http://127.0.0.1:${portOf(server)}`, close: () => close(server) });
}

function forward(target: string, incoming: IncomingMessage, body: Buffer, response: ServerResponse | undefined): void {
  const outgoing = request(new URL(incoming.url ?? "/", target), { method: incoming.method, headers: incoming.headers }, (answer) => {
    if (!response) {
      answer.resume().on("end", () => incoming.socket.destroy());
      return;
    }
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  // A server that is away looks to a client as if the proxy were not there either.
  outgoing.on("error", () => incoming.socket.destroy());
  outgoing.end(body);
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;

function listen(server: Server): Promise<void> {
  return new Promise((done) => server.listen(0, "127.0.0.1", done));
}

function close(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });
}
