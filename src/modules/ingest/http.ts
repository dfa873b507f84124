import { z } from "zod";
import { Fault } from "@/kernel/fault";
import { bearerToken, type Exchange, type Handler, json } from "@/rpc/exchange";
import { jsonBody } from "@/rpc/json-body";
import type { RateLimiter } from "@/rpc/rate-limit";
import { invalidInput } from "@/rpc/to-fault";
import { type KeyKind, PLATFORM_KEY_PREFIX } from "@/modules/tenancy/contract";
import type { KeyService } from "@/modules/tenancy/keys.service";
import type { PlatformKeyService } from "@/modules/tenancy/platform-keys.service";
import type { IngestService } from "./contract";
import { LIMITS, sentAtSchema } from "./contract";
import type { PlatformIntake } from "./platform/intake.service";
import type { Receipts } from "./receipts.service";
import { parseTimestamp } from "@/kernel/timestamp";

export interface IngestHandlers {
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

export interface IngestDoorServices {
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

export function createIngestHandlers({ keys, ingest, receipts, limits, platformKeys, platform }: IngestDoorServices): IngestHandlers {
  async function enter(exchange: Exchange, kinds: readonly KeyKind[]): Promise<string> {
    await limits.address(exchange);
    const { orgId, keyId } = await keys.authenticate(bearerToken(exchange.header("authorization")), kinds);
    await limits.key(exchange, keyId);
    return orgId;
  }
  async function enterPlatform(exchange: Exchange, token: string): Promise<string> {
    await limits.address(exchange);
    const { keyId } = await platformKeys.authenticate(token);
    await limits.key(exchange, keyId);
    return keyId;
  }

  /** Only a platform key may leave it open whose events they are; any other decides it. */
  function sending(read: (exchange: Exchange) => Promise<Sent>): Handler {
    return async (exchange) => {
      const token = bearerToken(exchange.header("authorization"));
      if (token?.startsWith(PLATFORM_KEY_PREFIX)) {
        const keyId = await enterPlatform(exchange, token);
        return answered(await platform.accept(keyId, { ...(await read(exchange)), customerId: exchange.header("x-customer-id") }));
      }
      const orgId = await enter(exchange, ["write", "secret"]);
      const { events, sentAt } = await read(exchange);
      return answered(await ingest.accept(orgId, { source: "api", events, sentAt }));
    };
  }

  return {
    batch: sending(async (exchange) => {
      const parsed = envelopeSchema.safeParse(await jsonBody(exchange, LIMITS.batchBytes));
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
    single: sending(async (exchange) => {
      const body = await jsonBody(exchange, LIMITS.batchBytes);
      if (typeof body !== "object" || body === null || Array.isArray(body)) {
        throw new Fault("unprocessable", "the body must be one event; send several to /api/analytics/events/batch");
      }
      const { sentAt, ...event } = body as Record<string, unknown>;
      const parsed = optionalSentAt.safeParse(sentAt);
      if (!parsed.success) throw new Fault("unprocessable", "sentAt must be ISO 8601 with an offset, or epoch milliseconds", { path: "sentAt" });
      return { events: [event], sentAt: millisOf(parsed.data) };
    }),
    receipt: (clientEventId) => async (exchange) => {
      const orgId = await enter(exchange, ["secret"]);
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
