import { z } from "zod";
import { STAGES, STATUSES } from "@/modules/dead-letters/contract";
import { type BatchAnswer, type FailedVerdict, LIMITS, sentAtSchema, VERDICT_CODES } from "./contract";
import type { PlatformAnswer } from "./platform/contract";
import type { Receipt } from "./receipts.contract";
import { eventSchema } from "./verdict";

/** What the events endpoints take and answer, for their documentation. The compiler compares answers with their types. */

type Shape<T> = { readonly [Key in keyof T]-?: z.ZodType<T[Key]> };
const instant = z.iso.datetime({ offset: true });

export const documentedEvent = eventSchema
  .extend({
    clientEventId: eventSchema.shape.clientEventId.describe("The sender's own id; what is sent twice counts once."),
    timestamp: eventSchema.shape.timestamp.describe("When it happened: ISO 8601 with an offset, or epoch milliseconds; the time of receipt without it."),
    properties: z.record(z.string(), z.unknown()).nullish().describe(`Your own data, at most ${LIMITS.propertiesBytes / 1024} KiB.`),
  })
  .meta({ id: "Event" });

const sentAt = sentAtSchema.nullish().describe("The sender's clock when it sends; a clock that is off is corrected by it.");
export const documentedBatch = z.strictObject({ sentAt, events: z.array(documentedEvent).min(1).max(LIMITS.eventsPerBatch).describe("Each is judged alone: one that fails loses no other.") });
export const documentedSingle = documentedEvent.extend({ sentAt }).meta({ id: "SentEvent" });
export const customerHeader = z.object({ "x-customer-id": z.string().optional().describe("With a platform key: the organisation of all events.") });

const failed = z
  .strictObject({
    index: z.int().describe("Position in what was sent."),
    clientEventId: z.string().nullable(),
    code: z.enum(VERDICT_CODES),
    path: z.string().nullable().describe("The field at fault; null for the whole event."),
    message: z.string(),
  } satisfies Shape<FailedVerdict>)
  .meta({ id: "FailedVerdict" });
const verdicts = { receivedAt: instant, accepted: z.array(z.string()), duplicates: z.array(z.string()), failed: z.array(failed) };
const batch = z.strictObject({ batchId: z.uuid(), ...verdicts } satisfies Shape<BatchAnswer>);
const placed = z.strictObject({ ...verdicts, batches: z.record(z.string(), z.uuid()).describe("By customer id: the batch with that organisation's share.") } satisfies Shape<PlatformAnswer>);
/** By an organisation's own key, or by a platform key. */
export const verdictsAnswer = z.union([batch, placed]);

const reached = instant.nullable();
export const receiptAnswer = z.strictObject({
  clientEventId: z.string(),
  verdict: z.enum(["accepted", "failed"]),
  batchId: z.uuid(),
  receivedAt: instant,
  occurredAt: instant.nullable(),
  type: z.string().nullable(),
  layers: z.strictObject({ raw: reached, staging: reached, rollup: reached }),
  correction: z.int(),
  deadLetter: z
    .strictObject({ id: z.uuid(), stage: z.enum(STAGES), status: z.enum(STATUSES), code: z.string(), path: z.string().nullable(), message: z.string(), occurrences: z.int(), lastReceivedAt: instant })
    .nullable(),
} satisfies Shape<Receipt>);
