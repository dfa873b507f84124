import { z } from "zod";
import { LIMITS, sentAtSchema, VERDICT_CODES } from "@/modules/ingest/contract";
import { KEY_PATTERNS } from "../layers/context";
import type { PipelineResults, TrackResult } from "./contract";

/** What the tracking endpoints take and answer, for their documentation. */

type Shape<T> = { readonly [Key in keyof T]-?: z.ZodType<T[Key]> };
const instant = z.iso.datetime({ offset: true });
const count = z.int();
const figure = z.number().nullable();

const sent_at = sentAtSchema.nullish().describe("The sender's clock when it sends; a clock that is off is corrected by it.");
const event = z.strictObject({
  page_url: z.string().describe("http or https, or a path that begins with /."),
  event_type: z.string().min(1).max(100).describe("`page_view`, `click`, or a word of your own."),
  event_data: z.record(z.string(), z.unknown()).nullish().describe("Your own data; `title`, `referrer` and `screen` are shown on the dashboards."),
  event_id: z.string().regex(KEY_PATTERNS.event).nullish().describe("The sender's own id; what is sent twice counts once."),
  session_id: z.string().regex(KEY_PATTERNS.session).nullish(),
  visitor_id: z.string().regex(KEY_PATTERNS.visitor).nullish().describe("Without one, visitors are told apart without a cookie for a day."),
  timestamp: z.union([z.string(), z.number()]).nullish().describe("ISO 8601 with an offset, or epoch milliseconds; the time of receipt without it."),
  user_id: z.string().min(1).max(200).nullish(),
});
const many = z.strictObject({ sent_at, events: z.array(event.meta({ id: "SiteEvent" })).min(1).max(LIMITS.eventsPerBatch) });
export const sentSchema = z.union([event.extend({ sent_at }), many]).describe("One event, or several.");
export const keyQuery = z.object({ key: z.string().optional().describe("The write key, for a browser that cannot set a header.") });
export const customerHeader = z.object({ "x-customer-id": z.string().optional().describe("The customer id that the key or the token belongs to; required with Authorization.") });

const results: z.ZodType<PipelineResults> = z.strictObject({ raw_processed: z.boolean(), staging_processed: z.boolean(), business_processed: z.boolean() });
const result = z
  .strictObject({
    success: z.boolean(),
    event_id: z.string().nullable(),
    processing_status: z.enum(["completed", "pending", "duplicate", "set_aside", "failed"]),
    pipeline_results: results,
    error: z.strictObject({ code: z.enum(VERDICT_CODES), path: z.string().nullable(), message: z.string() }).optional(),
  } satisfies Shape<TrackResult>)
  .meta({ id: "TrackResult" });
export const resultAnswer = z.union([result, z.strictObject({ success: z.boolean(), results: z.array(result) })]);

const pipeline_status = z
  .strictObject({ raw_pending: count, staging_pending: count, business_pending: count, last_processed: instant.nullable() })
  .meta({ id: "PipelineStatus" });
const quality_metrics = z
  .strictObject({
    events: count, average_score: figure, valid: count, warning: count, invalid: count,
    rules: z.array(z.strictObject({ rule: z.string(), checked: count, failed: count })),
  })
  .meta({ id: "QualityMetrics" });

export const statusAnswer = z.strictObject({
  pipeline_status,
  recent_events: z.array(
    z.strictObject({
      event_id: z.string(), event_type: z.string(), page_url: z.string(), occurred_at: instant, received_at: instant,
      processed: z.boolean(), quality_score: figure, validation_status: z.string().nullable(),
    }),
  ),
  quality_metrics,
});

export const processAnswer = z.strictObject({
  success: z.boolean(), needed: z.boolean(), message: z.string(), processed: z.strictObject({ batches: count, events: count }), pipeline_status,
});

const counts = z.strictObject({ received: count, accepted: count, duplicates: count, failed: count, processed: count, set_aside: count });
const layers = z.record(z.string(), z.number()).describe("Milliseconds by layer.");
export const dashboardAnswer = z.strictObject({
  pipeline_status,
  event_counts: z.strictObject({ last_hour: counts, last_24_hours: counts, last_30_days: counts }),
  traffic_30_days: z.strictObject({ visits: count, page_views: count, events: count }),
  quality_metrics,
  throughput: z.strictObject({ events_per_minute: z.number(), by_hour: z.array(z.strictObject({ hour: instant, events: count })) }),
  error_rate: z.strictObject({ last_hour: z.number(), last_24_hours: z.number() }),
  processing: z.strictObject({ runs: count, failed_runs: count, duration_ms: z.strictObject({ p50: figure, p95: figure, max: figure }), layer_ms: layers }),
  recent_runs: z.array(
    z.strictObject({
      started_at: instant, duration_ms: z.number(), layer_ms: layers, set_aside: count, trigger: z.string(), batches: count, events: count, replayed: count,
      error: z.string().nullable(),
    }),
  ),
});
