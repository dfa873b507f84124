import { z } from "zod";
import { Fault } from "@/kernel/fault";
import { parseTimestamp } from "@/kernel/timestamp";
import { LIMITS, sentAtSchema } from "@/modules/ingest/contract";
import { bearerToken, type HttpRequest, type Handler, json, type HttpResponse } from "@/rpc/http";
import { jsonBody } from "@/rpc/json-body";
import type { RateLimiter } from "@/rpc/rate-limit";
import type { HttpRoute } from "@/rpc/route";
import { invalidInput } from "@/rpc/to-fault";
import { allowsOrigin, EXPOSED_HEADERS, preflightHeaders } from "./cors";
import type { SiteStatusService } from "./status.service";
import type { TrackAccess, TrackCaller } from "./access.service";
import type { Observed, TrackResult } from "./contract";
import { customerHeader, dashboardAnswer, keyQuery, processAnswer, resultAnswer, sentSchema, statusAnswer } from "./endpoint-schemas";
import type { Tracking, TrackService } from "./service";

interface TrackHandlers {
  /** `POST /api/v1/track`: answers when the events are in every layer. */
  readonly track: Handler;
  /** `POST /api/v1/track/async`: answers when they are durable. */
  readonly trackAsync: Handler;
  /** `GET /api/v1/track/status` */
  readonly status: Handler;
  /** `POST /api/v1/track/process` */
  readonly process: Handler;
  /** `GET /api/v1/track/dashboard` */
  readonly dashboard: Handler;
  /** `OPTIONS` of any of them. */
  preflight(method: "GET" | "POST"): Handler;
}

export interface TrackServices {
  readonly access: TrackAccess;
  readonly track: TrackService;
  readonly status: SiteStatusService;
  readonly limits: RateLimiter;
  /** Where Plumbline's own pages are; its origin is let in. */
  readonly publicUrl: string | undefined;
  /** How long `POST /api/v1/track` waits for the drain, milliseconds. */
  readonly timeoutMs?: number;
}

const TRACK_TIMEOUT_MS = 5_000;
const PROCESS_TIMEOUT_MS = 25_000;

// Made once: to derive a schema costs more than to use it.
const optionalSentAt = sentAtSchema.nullish();
const envelopeSchema = z.strictObject({
  sent_at: optionalSentAt,
  events: z.array(z.unknown(), { error: "must be an array of events" }).min(1, "must hold at least one event"),
});

interface Sent {
  readonly events: readonly unknown[];
  readonly sentAt: number | undefined;
  readonly isBatch: boolean;
}

const SENDS = { kinds: ["write_key", "secret_key", "token"], permission: null } as const;
const READS = { kinds: ["secret_key", "token"], permission: null } as const;

export function trackRoutes(services: TrackServices): readonly HttpRoute[] {
  const { track, trackAsync, process, status, dashboard, preflight } = createTrackHandlers(services);
  const sends = (path: HttpRoute["path"], summary: string, description: string, statuses: readonly number[], handler: Handler): HttpRoute => {
    const responses = Object.fromEntries(statuses.map((answered) => [answered, resultAnswer]));
    return { path, group: "Site tracking", methods: { POST: { access: SENDS, summary, description, query: keyQuery, headers: customerHeader, body: sentSchema, responses, handler: () => handler } }, preflight: preflight("POST") };
  };
  const reads = (path: HttpRoute["path"], summary: string, answer: z.ZodType, handler: Handler): HttpRoute =>
    ({ path, group: "Site tracking", methods: { GET: { access: READS, summary, headers: customerHeader, responses: { 200: answer }, handler: () => handler } }, preflight: preflight("GET") });
  const several = "One event answers for itself, 422 when it failed; of several each has its own answer, 207 when one failed.";
  return [
    sends("/api/v1/track", "Track events and wait until they are counted", `${several} 202 when counting them takes too long: they are durable all the same.`, [200, 202, 207, 422], track),
    sends("/api/v1/track/async", "Track events", `Answered once they are durable. ${several}`, [202, 207, 422], trackAsync),
    {
      path: "/api/v1/track/process",
      group: "Site tracking",
      methods: {
        POST: { access: READS, summary: "Process what waits", description: "202 when some of it still waits after 25 seconds.", headers: customerHeader, responses: { 200: processAnswer, 202: processAnswer }, handler: () => process },
      },
      preflight: preflight("POST"),
    },
    reads("/api/v1/track/status", "The pipeline now, and the latest events", statusAnswer, status),
    reads("/api/v1/track/dashboard", "The pipeline's figures", dashboardAnswer, dashboard),
  ];
}

function createTrackHandlers({ access, track, status, limits, publicUrl, timeoutMs = TRACK_TIMEOUT_MS }: TrackServices): TrackHandlers {
  const ownOrigin = publicUrl === undefined ? undefined : new URL(publicUrl).origin;

  function endpoint(needs: "send" | "read", work: (request: HttpRequest, caller: TrackCaller) => Promise<HttpResponse>): Handler {
    return async (request) => {
      const origin = request.header("origin");
      request.setHeader("vary", "Origin");
      if (origin !== undefined) request.setHeader("access-control-expose-headers", EXPOSED_HEADERS);
      let caller: TrackCaller;
      try {
        await limits.address(request);
        caller = await access.enter(credentialsOf(request), needs);
        await limits.key(request, caller.principal);
      } catch (error) {
        // A page may read why it is refused; nothing of a customer is in it.
        if (origin !== undefined) request.setHeader("access-control-allow-origin", origin);
        throw error;
      }
      if (origin !== undefined) {
        const isOwn = origin === ownOrigin || (URL.canParse(origin) && new URL(origin).host === request.header("host"));
        if (!isOwn && !allowsOrigin(caller.settings.allowedOrigins, origin, caller.kind === "write")) {
          throw new Fault("forbidden", `Pages of ${origin} may not use this; the organisation's site settings name those that may.`, { origin });
        }
        request.setHeader("access-control-allow-origin", origin);
      }
      return await work(request, caller);
    };
  }

  const trackingOf = (request: HttpRequest, { events, sentAt }: Sent, { orgId, settings: { honourPrivacy } }: TrackCaller): Tracking => ({ orgId, events, sentAt, observed: observed(request), honourPrivacy });

  return {
    track: endpoint("send", async (request, caller) => {
      const sent = await readBody(request);
      const results = await track.process(trackingOf(request, sent, caller), timeoutMs);
      return answered(sent, results, results.some((result) => result.processing_status === "pending") ? 202 : 200);
    }),
    trackAsync: endpoint("send", async (request, caller) => {
      const sent = await readBody(request);
      return answered(sent, await track.accept(trackingOf(request, sent, caller)), 202);
    }),
    status: endpoint("read", async (_, { orgId }) => json(200, await status.status(orgId))),
    process: endpoint("read", async (_, { orgId }) => {
      const { done, answer } = await status.process(orgId, PROCESS_TIMEOUT_MS);
      return json(done ? 200 : 202, answer);
    }),
    dashboard: endpoint("read", async (_, { orgId }) => json(200, await status.dashboard(orgId))),
    preflight: (method) => async () => ({ status: 204, headers: preflightHeaders([method]), body: null }),
  };
}

/** One event answers for itself: 422 when it failed. Of several each has its own answer: 207 when one failed. */
function answered({ isBatch }: Sent, results: readonly TrackResult[], status: 200 | 202): HttpResponse {
  const failed = results.filter((result) => !result.success).length;
  const [only] = results;
  if (!isBatch && only) return json(failed > 0 ? 422 : status, only);
  return json(failed > 0 ? 207 : status, { success: failed === 0, results });
}

function credentialsOf(request: HttpRequest) {
  const bearer = bearerToken(request.header("authorization"));
  return {
    bearer,
    // With a header the address is not needed, and parsing it is expensive.
    urlKey: bearer === undefined ? (request.url.searchParams.get("key") ?? undefined) : undefined,
    customerId: request.header("x-customer-id")?.trim(),
  };
}

function observed(request: HttpRequest): Observed {
  return {
    ip: request.ip,
    userAgent: request.header("user-agent"),
    acceptLanguage: request.header("accept-language"),
    objects: request.header("dnt") === "1" || request.header("sec-gpc") === "1",
  };
}

async function readBody(request: HttpRequest): Promise<Sent> {
  const body = await jsonBody(request, LIMITS.batchBytes, { plain: true });
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new Fault("unprocessable", 'the body must be one event, or { "events": [ … ] }');
  }
  if ("events" in body) {
    const parsed = envelopeSchema.safeParse(body);
    if (!parsed.success) {
      const { message, details } = invalidInput(parsed.error);
      throw new Fault("unprocessable", message, details);
    }
    const { events, sent_at } = parsed.data;
    if (events.length > LIMITS.eventsPerBatch) {
      throw new Fault("payload_too_large", `a batch holds at most ${LIMITS.eventsPerBatch} events; send several`, { path: "events" });
    }
    return { events, sentAt: millisOf(sent_at), isBatch: true };
  }
  const { sent_at, ...event } = body as Record<string, unknown>;
  const parsed = optionalSentAt.safeParse(sent_at);
  if (!parsed.success) throw new Fault("unprocessable", "sent_at must be ISO 8601 with an offset, or epoch milliseconds", { path: "sent_at" });
  return { events: [event], sentAt: millisOf(parsed.data), isBatch: false };
}

function millisOf(sentAt: string | number | null | undefined): number | undefined {
  if (sentAt === null || sentAt === undefined) return undefined;
  const ms = parseTimestamp(sentAt);
  if (ms === undefined) throw new Fault("unprocessable", "sent_at must lie between the years 1900 and 9999", { path: "sent_at" });
  return ms;
}
