import type { Exchange, Handler, Reply } from "@/rpc/exchange";
import type { Logger } from "@/rpc/logger";
import { cutShort, decoded, encodingOf, refuseAnnounced, tooLarge } from "./body";
import { CORRELATION_HEADER, replyToError } from "./faults";

/**
 * Answers a Web `Request`, as Next's route handlers get it, with `handler`; never rejects. The server
 * has settled the forwarded headers before: what they say is true.
 */
export async function answerWeb(handler: Handler, request: Request, logger: Logger): Promise<Response> {
  let reply: Reply;
  try {
    reply = await handler(exchangeOf(request));
  } catch (error) {
    const { pathname } = new URL(request.url);
    reply = replyToError(error, logger, request.headers.get(CORRELATION_HEADER) ?? undefined, `${request.method} ${pathname}`);
  }
  const bodiless = request.method === "HEAD" || reply.status === 204 || reply.status === 304;
  const body = Buffer.isBuffer(reply.body) ? new Uint8Array(reply.body) : reply.body;
  return new Response(bodiless ? null : body, { status: reply.status, headers: reply.headers });
}

function exchangeOf(request: Request): Exchange {
  return {
    method: request.method,
    url: new URL(request.url),
    header: (name) => request.headers.get(name) ?? undefined,
    async body(limit) {
      const encoding = encodingOf(request.headers.get("content-encoding") ?? undefined);
      refuseAnnounced(request.headers.get("content-length"), limit);
      return decoded(await read(request, limit), encoding, limit);
    },
    ip: request.headers.get("x-forwarded-for") ?? "",
    signal: request.signal,
  };
}

async function read(request: Request, limit: number): Promise<Buffer> {
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
