import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as WebStream } from "node:stream/web";
import type { HttpRequest, Handler, HttpResponse } from "@/rpc/http";
import type { Logger } from "@/rpc/logger";
import { cutShort, decoded, encodingOf, refuseAnnounced, tooLarge } from "./body";
import { CORRELATION_HEADER, responseToError } from "./faults";

/** How long a client may go on sending a body that was refused already. */
const LINGER_MS = 5_000;

export interface NodeAdapter {
  readonly logger: Logger;
  readonly ip: (request: IncomingMessage) => string;
}

/** Answers a request of `node:http` with `handler`; never rejects. */
export async function answer(handler: Handler, request: IncomingMessage, response: ServerResponse, { logger, ip }: NodeAdapter): Promise<void> {
  let result: HttpResponse;
  const added: Record<string, string> = {};
  try {
    result = await handler(requestOf(request, response, ip, added));
  } catch (error) {
    result = responseToError(error, logger, one(request.headers[CORRELATION_HEADER]), `${request.method} ${pathOf(request)}`);
  }
  try {
    const sending = send(result, added, request, response);
    // Promises are expensive while Next's hooks follow each one, so most answers are written synchronously.
    if (sending !== undefined) await sending;
  } catch (error) {
    // A client that went away is no news; a stream that broke off must not look finished.
    if (!response.destroyed) logger.warn({ err: error, where: `${request.method} ${pathOf(request)}` }, "an answer broke off");
    response.destroy();
  }
}

/** The path as sent, without the query. */
export function pathOf(request: IncomingMessage): string {
  const url = request.url ?? "/";
  const query = url.indexOf("?");
  return query < 0 ? url : url.slice(0, query);
}

function requestOf(request: IncomingMessage, response: ServerResponse, ip: (request: IncomingMessage) => string, added: Record<string, string>): HttpRequest {
  let signal: AbortSignal | undefined;
  return {
    method: request.method ?? "GET",
    get url() {
      const url = request.url ?? "/";
      // A leading `//` would be taken for a host.
      return new URL(url.startsWith("/") ? `http://localhost${url}` : url, "http://localhost");
    },
    header: (name) => one(request.headers[name]),
    body(limit) {
      const encoding = encodingOf(one(request.headers["content-encoding"]));
      refuseAnnounced(request.headers["content-length"], limit);
      const bytes = read(request, limit);
      return encoding === undefined ? bytes : bytes.then((compressed) => decoded(compressed, encoding, limit));
    },
    get ip() {
      return ip(request);
    },
    // Made only for handlers that look: an AbortController costs more than the rest of this object.
    get signal() {
      signal ??= closing(response);
      return signal;
    },
    setHeader(name, value) {
      added[name] = value;
    },
  };
}

function read(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        chunks.length = 0;
        reject(tooLarge(limit));
      } else {
        chunks.push(chunk);
      }
    });
    let ended = false;
    request.once("end", () => {
      ended = true;
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
    });
    request.once("error", (error) => reject(cutShort(error)));
    request.once("close", () => {
      // A fault collects a stack, which is expensive: only for a connection that ended early.
      if (!ended) reject(cutShort());
    });
  });
}

function closing(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const close = () => {
    if (!response.writableFinished) controller.abort();
  };
  if (response.destroyed) close();
  else response.once("close", close);
  return controller.signal;
}

/** Undefined when everything is written. */
function send({ status, headers, body }: HttpResponse, added: Readonly<Record<string, string>>, request: IncomingMessage, response: ServerResponse): Promise<void> | undefined {
  if (response.destroyed) return body instanceof ReadableStream ? body.cancel() : undefined;
  if (!request.complete) cutOffLater(request, response);
  if (body instanceof ReadableStream) {
    response.writeHead(status, { ...headers, ...added });
    // The types of the web stream come twice, from the DOM and from Node.
    return pipeline(Readable.fromWeb(body as WebStream<Uint8Array>), response);
  }
  const bodiless = status === 204 || status === 304;
  response.writeHead(status, { ...headers, ...added, ...(bodiless ? {} : { "content-length": String(body === null ? 0 : Buffer.byteLength(body)) }) });
  // Text goes out as it is: Node then writes it together with the head, in one piece.
  response.end(request.method === "HEAD" || bodiless ? undefined : (body ?? undefined));
  return undefined;
}

// Cutting the connection at once would take the answer away from a client that is still sending. It
// gets a while to stop; what it sends meanwhile is thrown away.
function cutOffLater(request: IncomingMessage, response: ServerResponse): void {
  response.once("finish", () => {
    if (request.complete || request.destroyed) return;
    request.resume();
    const timer = setTimeout(() => request.socket.destroy(), LINGER_MS);
    timer.unref();
    request.once("close", () => clearTimeout(timer));
    request.once("end", () => clearTimeout(timer));
  });
}

const one = (header: string | string[] | undefined) => (Array.isArray(header) ? header.join(", ") : header);
