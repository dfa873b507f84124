import { isUtf8 } from "node:buffer";
import { z } from "zod";
import { Fault } from "@/kernel/fault";
import { type Handler, type Exchange, json } from "@/rpc/exchange";
import { invalidInput } from "@/rpc/to-fault";
import type { KeyService } from "@/modules/tenancy/keys.service";
import type { BatchAnswer, IngestService } from "./contract";
import { LIMITS, sentAtSchema } from "./contract";
import type { Receipts } from "./receipts.service";
import { parseTimestamp } from "./timestamp";

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

export function createIngestHandlers(keys: KeyService, ingest: IngestService, receipts: Receipts): IngestHandlers {
  return {
    batch: async (exchange) => {
      const { orgId } = await keys.authenticate(bearerOf(exchange), ["write", "secret"]);
      const parsed = envelopeSchema.safeParse(await jsonBody(exchange));
      if (!parsed.success) {
        const { message, details } = invalidInput(parsed.error);
        throw new Fault("unprocessable", message, details);
      }
      const { events, sentAt } = parsed.data;
      if (events.length > LIMITS.eventsPerBatch) {
        throw new Fault("payload_too_large", `a batch holds at most ${LIMITS.eventsPerBatch} events; send several`, { path: "events" });
      }
      return answered(await ingest.accept(orgId, { source: "api", events, sentAt: millisOf(sentAt) }));
    },
    single: async (exchange) => {
      const { orgId } = await keys.authenticate(bearerOf(exchange), ["write", "secret"]);
      const body = await jsonBody(exchange);
      if (typeof body !== "object" || body === null || Array.isArray(body)) {
        throw new Fault("unprocessable", "the body must be one event; send several to /api/analytics/events/batch");
      }
      const { sentAt, ...event } = body as Record<string, unknown>;
      const parsed = optionalSentAt.safeParse(sentAt);
      if (!parsed.success) throw new Fault("unprocessable", "sentAt must be ISO 8601 with an offset, or epoch milliseconds", { path: "sentAt" });
      return answered(await ingest.accept(orgId, { source: "api", events: [event], sentAt: millisOf(parsed.data) }));
    },
    receipt: (clientEventId) => async (exchange) => {
      const { orgId } = await keys.authenticate(bearerOf(exchange), ["secret"]);
      return json(200, await receipts.find(orgId, clientEventId));
    },
  };
}

function answered(answer: BatchAnswer) {
  return json(answer.failed.length === 0 ? 200 : 207, answer);
}

function millisOf(sentAt: string | number | null | undefined): number | undefined {
  if (sentAt === null || sentAt === undefined) return undefined;
  const ms = parseTimestamp(sentAt);
  if (ms === undefined) throw new Fault("unprocessable", "sentAt must lie between the years 1900 and 9999", { path: "sentAt" });
  return ms;
}

function bearerOf(exchange: Exchange): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(exchange.header("authorization") ?? "")?.[1];
}

async function jsonBody(exchange: Exchange): Promise<unknown> {
  const type = exchange.header("content-type");
  if (type !== undefined && !/^application\/(?:[\w.-]+\+)?json *(?:;|$)/i.test(type)) {
    throw new Fault("unsupported_media_type", "send the body as Content-Type: application/json");
  }
  const body = await exchange.body(LIMITS.batchBytes);
  // A replacement character would change what was sent without a word.
  if (!isUtf8(body)) throw new Fault("malformed_json", "the body is not UTF-8");
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (error) {
    throw new Fault("malformed_json", "the body is not JSON", {}, { cause: error });
  }
}
