import { z } from "zod";
import { Fault } from "@/kernel/fault";
import { bearerToken, type HttpRequest, type Handler, json } from "@/rpc/http";
import { jsonBody } from "@/rpc/json-body";
import type { RateLimiter } from "@/rpc/rate-limit";
import { type HttpRoute, parameter } from "@/rpc/route";
import { invalidInput } from "@/rpc/to-fault";
import { type KeyKind, PLATFORM_KEY_PREFIX } from "@/modules/tenancy/contract";
import type { KeyService } from "@/modules/tenancy/keys.service";
import type { PlatformKeyService } from "@/modules/tenancy/platform-keys.service";
import type { IngestService } from "./contract";
import { itemsOf, LIMITS, sentAtSchema } from "./contract";
import { customerHeader, documentedBatch, documentedSingle, receiptAnswer, verdictsAnswer } from "./endpoint-schemas";
import type { PlatformIntake } from "./platform/intake.service";
import type { Receipts } from "./receipts.service";
import { parseTimestamp } from "@/kernel/timestamp";

interface IngestHandlers {
  /** `POST /api/analytics/events/batch` */
  readonly batch: Handler;
  /** `POST /api/analytics/events`: one event, with an optional `sentAt` beside its fields. */
  readonly single: Handler;
  /** `GET /api/analytics/events/{clientEventId}` */
  receipt(clientEventId: string): Handler;
}

// Made once: to derive a schema costs more than to use it.
const optionalSentAt = sentAtSchema.nullish();
const envelopeSchema = z.strictObject({
  sentAt: optionalSentAt,
  events: z.array(z.unknown(), { error: "must be an array of events" }).min(1, "must hold at least one event"),
});

export interface IngestHttpServices {
  readonly keys: KeyService;
  readonly ingest: IngestService;
  readonly receipts: Receipts;
  readonly limits: RateLimiter;
  readonly platformKeys: PlatformKeyService;
  readonly platform: PlatformIntake;
}

/** What a request sends. */
interface Sent {
  readonly events: readonly unknown[];
  readonly sentAt: number | undefined;
}

const SENDS = { kinds: ["write_key", "secret_key", "platform_key"], permission: null } as const;
const READS = { kinds: ["secret_key"], permission: null } as const;

export function ingestRoutes(services: IngestHttpServices): readonly HttpRoute[] {
  const { batch, single, receipt } = createIngestHandlers(services);
  const sending = { access: SENDS, headers: customerHeader, responses: { 200: verdictsAnswer, 207: verdictsAnswer } };
  const description = "Answered once what was accepted is durable; 207 when an event failed.";
  return [
    { path: "/api/analytics/events/batch", group: "Events", methods: { POST: { ...sending, summary: "Send events", description, body: documentedBatch, handler: () => batch } } },
    { path: "/api/analytics/events", group: "Events", methods: { POST: { ...sending, summary: "Send one event", description, body: documentedSingle, handler: () => single } } },
    {
      path: "/api/analytics/events/{clientEventId}",
      group: "Events",
      methods: {
        GET: {
          access: READS,
          summary: "What became of an event",
          description: "Its verdict, and when it reached each layer.",
          responses: { 200: receiptAnswer },
          handler: (inPath) => receipt(parameter(inPath, "clientEventId")),
        },
      },
    },
  ];
}

function createIngestHandlers({ keys, ingest, receipts, limits, platformKeys, platform }: IngestHttpServices): IngestHandlers {
  async function enter(request: HttpRequest, kinds: readonly KeyKind[]): Promise<string> {
    await limits.address(request);
    const { orgId, keyId } = await keys.authenticate(bearerToken(request.header("authorization")), kinds);
    await limits.key(request, keyId);
    return orgId;
  }
  async function enterPlatform(request: HttpRequest, token: string): Promise<string> {
    await limits.address(request);
    const { keyId } = await platformKeys.authenticate(token);
    await limits.key(request, keyId);
    return keyId;
  }

  /** Only a platform key may leave it open whose events they are; any other decides it. */
  function sending(read: (request: HttpRequest) => Promise<Sent>): Handler {
    return async (request) => {
      const token = bearerToken(request.header("authorization"));
      if (token?.startsWith(PLATFORM_KEY_PREFIX)) {
        const keyId = await enterPlatform(request, token);
        return answered(await platform.accept(keyId, { ...(await read(request)), customerId: request.header("x-customer-id") }));
      }
      const orgId = await enter(request, ["write", "secret"]);
      const { events, sentAt } = await read(request);
      return answered(await ingest.accept(orgId, { source: "api", items: itemsOf(events), sentAt }));
    };
  }

  return {
    batch: sending(async (request) => {
      const parsed = envelopeSchema.safeParse(await jsonBody(request, LIMITS.batchBytes));
      if (!parsed.success) {
        const { message, details } = invalidInput(parsed.error);
        throw new Fault("unprocessable", message, details);
      }
      const { events, sentAt } = parsed.data;
      if (events.length > LIMITS.eventsPerBatch) {
        throw new Fault("payload_too_large", `a batch holds at most ${LIMITS.eventsPerBatch} events; send several`, { path: "events" });
      }
      return { events, sentAt: millisOf(sentAt) };
    }),
    single: sending(async (request) => {
      const body = await jsonBody(request, LIMITS.batchBytes);
      if (typeof body !== "object" || body === null || Array.isArray(body)) {
        throw new Fault("unprocessable", "the body must be one event; send several to /api/analytics/events/batch");
      }
      const { sentAt, ...event } = body as Record<string, unknown>;
      const parsed = optionalSentAt.safeParse(sentAt);
      if (!parsed.success) throw new Fault("unprocessable", "sentAt must be ISO 8601 with an offset, or epoch milliseconds", { path: "sentAt" });
      return { events: [event], sentAt: millisOf(parsed.data) };
    }),
    receipt: (clientEventId) => async (request) => {
      const orgId = await enter(request, ["secret"]);
      return json(200, await receipts.find(orgId, clientEventId));
    },
  };
}

function answered(answer: { readonly failed: readonly unknown[] }) {
  return json(answer.failed.length === 0 ? 200 : 207, answer);
}

function millisOf(sentAt: string | number | null | undefined): number | undefined {
  if (sentAt === null || sentAt === undefined) return undefined;
  const ms = parseTimestamp(sentAt);
  if (ms === undefined) throw new Fault("unprocessable", "sentAt must lie between the years 1900 and 9999", { path: "sentAt" });
  return ms;
}
