import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { messageOf } from "@/kernel/errors";
import { Fault } from "@/kernel/fault";
import { getPlumbline } from "@/plumbline";
import { currentClaims } from "@/transport/auth";
import { createContext } from "@/transport/context";
import { CORRELATION_HEADER, correlationIdOf, responseToError } from "@/transport/faults";
import { refuseOtherSites } from "@/transport/same-site";
import { readBounded, responseOf } from "@/transport/web-adapter";

const BODY_LIMIT = 1024 * 1024;

async function handle(request: Request): Promise<Response> {
  const plumbline = getPlumbline();
  const correlationId = correlationIdOf(request.headers.get(CORRELATION_HEADER) ?? undefined);
  try {
    refuseOtherSites({ method: request.method, header: (name) => request.headers.get(name) ?? undefined }, plumbline.env.publicUrl);
    return await fetchRequestHandler({
      req: await checked(request),
      endpoint: "/api/trpc",
      maxBatchSize: 50,
      router: plumbline.root,
      createContext: async () => createContext(plumbline, { claims: await currentClaims(), ip: request.headers.get("x-forwarded-for") ?? "", userAgent: request.headers.get("user-agent") ?? "", correlationId }),
      responseMeta: () => ({ headers: new Headers({ [CORRELATION_HEADER]: correlationId, "cache-control": "no-store" }) }),
    });
  } catch (error) {
    return responseOf(responseToError(error, plumbline.logger, correlationId, "trpc"));
  }
}

/**
 * tRPC itself reads whatever is sent, and takes broken JSON for a mistake of its own.
 * @throws Fault `payload_too_large`, `unsupported_media_type`, `malformed_json`
 */
async function checked(request: Request): Promise<Request> {
  if (request.method !== "POST") {
    requireJson(new URL(request.url).searchParams.get("input") ?? "{}");
    return request;
  }
  if (!/^application\/json\b/i.test(request.headers.get("content-type") ?? "")) {
    throw new Fault("unsupported_media_type", "Send the input as application/json.");
  }
  const body = await readBounded(request, BODY_LIMIT);
  requireJson(body.toString());
  return new Request(request.url, { method: request.method, headers: request.headers, body: new Uint8Array(body), signal: request.signal });
}

function requireJson(text: string): void {
  try {
    JSON.parse(text);
  } catch (error) {
    throw new Fault("malformed_json", `The input is not JSON: ${messageOf(error)}`, {}, { cause: error });
  }
}

export { handle as GET, handle as POST };
