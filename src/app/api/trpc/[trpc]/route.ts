import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { getPlumbline } from "@/plumbline";
import { currentClaims } from "@/transport/auth";
import { createContext } from "@/transport/context";
import { CORRELATION_HEADER, correlationIdOf, replyToError } from "@/transport/faults";
import { rootOf } from "@/transport/server-caller";
import { readBounded, responseOf } from "@/transport/web-adapter";

const BODY_LIMIT = 1024 * 1024;

async function handle(request: Request): Promise<Response> {
  const plumbline = getPlumbline();
  const correlationId = correlationIdOf(request.headers.get(CORRELATION_HEADER) ?? undefined);
  try {
    return await fetchRequestHandler({
      req: request.method === "POST" ? await bounded(request) : request,
      endpoint: "/api/trpc",
      router: rootOf(plumbline),
      createContext: async () => createContext(plumbline, { claims: await currentClaims(), ip: request.headers.get("x-forwarded-for") ?? "", correlationId }),
      responseMeta: () => ({ headers: new Headers({ [CORRELATION_HEADER]: correlationId, "cache-control": "no-store" }) }),
    });
  } catch (error) {
    return responseOf(replyToError(error, plumbline.logger, correlationId, "trpc"));
  }
}

/** tRPC itself reads whatever is sent. */
async function bounded(request: Request): Promise<Request> {
  const body = new Uint8Array(await readBounded(request, BODY_LIMIT));
  return new Request(request.url, { method: request.method, headers: request.headers, body, signal: request.signal });
}

export { handle as GET, handle as POST };
