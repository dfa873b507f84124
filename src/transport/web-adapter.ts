import type { HttpRequest, Handler, HttpResponse } from "@/rpc/http";
import type { Logger } from "@/rpc/logger";
import { cutShort, decoded, encodingOf, refuseAnnounced, tooLarge } from "./body";
import { CORRELATION_HEADER, responseToError } from "./faults";

/**
 * Answers a Web `Request`, as Next's route handlers get it, with `handler`; never rejects. The server
 * has settled the forwarded headers before: what they say is true.
 */
export async function answerWeb(handler: Handler, request: Request, logger: Logger): Promise<Response> {
  let result: HttpResponse;
  const added: Record<string, string> = {};
  try {
    result = await handler(requestOf(request, added));
  } catch (error) {
    const { pathname } = new URL(request.url);
    result = responseToError(error, logger, request.headers.get(CORRELATION_HEADER) ?? undefined, `${request.method} ${pathname}`);
  }
  return responseOf({ ...result, headers: { ...result.headers, ...added }, body: request.method === "HEAD" ? null : result.body });
}

export function responseOf({ status, headers, body }: HttpResponse): Response {
  const bodiless = status === 204 || status === 304;
  return new Response(bodiless ? null : Buffer.isBuffer(body) ? new Uint8Array(body) : body, { status, headers });
}

function requestOf(request: Request, added: Record<string, string>): HttpRequest {
  return {
    method: request.method,
    url: new URL(request.url),
    header: (name) => request.headers.get(name) ?? undefined,
    async body(limit) {
      const encoding = encodingOf(request.headers.get("content-encoding") ?? undefined);
      const bytes = await readBounded(request, limit);
      return encoding === undefined ? bytes : decoded(bytes, encoding, limit);
    },
    ip: request.headers.get("x-forwarded-for") ?? "",
    signal: request.signal,
    setHeader(name, value) {
      added[name] = value;
    },
  };
}

/**
 * The body as sent, never more than `limit` bytes of it.
 * @throws Fault `payload_too_large`, `invalid_request` when the connection ended before it did
 */
export async function readBounded(request: Request, limit: number): Promise<Buffer> {
  refuseAnnounced(request.headers.get("content-length"), limit);
  if (request.body === null) return Buffer.alloc(0);
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return Buffer.concat(chunks);
      size += value.length;
      if (size > limit) break;
      chunks.push(value);
    }
  } catch (error) {
    throw cutShort(error);
  }
  await reader.cancel();
  throw tooLarge(limit);
}
