import type { Database } from "@/db/database";
import type { Sql } from "@/db/sql";
import type { BatchWaiter } from "@/modules/pipeline/batch-waiter.service";
import { pipelineFacts } from "@/modules/pipeline/facts.service";
import type { HourCount, PipelineFacts } from "@/modules/pipeline/facts.contract";
import type { PassFigures } from "@/modules/pipeline/passes.contract";
import { findRecentEvents, findTraffic } from "./status.store";

/** What the pipeline shows of itself to those who call the tracking endpoints. */
export interface SiteStatusService {
  status(orgId: string): Promise<unknown>;
  /** Drains what waits now, if anything does. `done` is false when some of it still waits after `timeoutMs`. */
  process(orgId: string, timeoutMs: number): Promise<{ readonly done: boolean; readonly answer: unknown }>;
  dashboard(orgId: string): Promise<unknown>;
}

const HOUR_MS = 3_600_000;
const PASS_HOURS = 24;

export function createSiteStatus(db: Database, batches: BatchWaiter): SiteStatusService {
  return {
    status: (orgId) =>
      db.tenant(orgId).read(async (sql) => {
        const recent = await findRecentEvents(sql, orgId);
        return {
          pipeline_status: await pipelineStatus(sql, orgId),
          recent_events: recent.map((event) => ({
            event_id: event.eventId,
            event_type: event.eventType,
            page_url: event.pageUrl,
            occurred_at: event.occurredAt,
            received_at: event.receivedAt,
            processed: event.processed,
            quality_score: event.qualityScore,
            validation_status: event.validationStatus,
          })),
          quality_metrics: await qualityMetrics(sql, orgId),
        };
      }),

    async process(orgId, timeoutMs) {
      const tenant = db.tenant(orgId);
      const before = await tenant.read((sql) => pipelineFacts.of(sql, orgId, "pendingBatches", "waiting", "newestPendingBatchId", "lastDrainedAt"));
      const newest = before.newestPendingBatchId;
      if (newest === null) {
        const answer = { success: true, needed: false, message: "nothing was waiting", processed: { batches: 0, events: 0 }, pipeline_status: statusOf(before) };
        return { done: true, answer };
      }
      await batches.wait(orgId, newest, timeoutMs);
      return tenant.read(async (sql) => {
        const left = await pipelineFacts.pendingUpTo(sql, orgId, newest);
        const done = left.batches === 0;
        const processed = { batches: before.pendingBatches - left.batches, events: before.waiting - left.events };
        const message = done ? "all that was waiting is processed" : "the rest is being processed";
        return { done, answer: { success: true, needed: true, message, processed, pipeline_status: await pipelineStatus(sql, orgId) } };
      });
    },

    dashboard: (orgId) =>
      db.tenant(orgId).read(async (sql) => {
        const hours = await pipelineFacts.hours(sql, orgId);
        const passes = await pipelineFacts.passes(sql, orgId, PASS_HOURS);
        const latest = await pipelineFacts.latestPasses(sql, orgId, 10);
        const traffic = await findTraffic(sql, orgId);
        const day = sumOf(hours, 24);
        const hour = sumOf(hours, 1);
        return {
          pipeline_status: await pipelineStatus(sql, orgId),
          event_counts: { last_hour: hour, last_24_hours: day, last_30_days: sumOf(hours, 30 * 24) },
          traffic_30_days: { visits: traffic.visits, page_views: traffic.pageViews, events: traffic.events },
          quality_metrics: await qualityMetrics(sql, orgId),
          throughput: {
            events_per_minute: round(hour.accepted / 60),
            by_hour: hours.slice(-48).map(({ hour: at, accepted }) => ({ hour: at, events: accepted })),
          },
          error_rate: { last_hour: rateOf(hour), last_24_hours: rateOf(day) },
          processing: processingOf(passes),
          recent_runs: latest.map(({ trigger, startedAt, durationMs, layers, batches, events, setAside, replayed, error }) => ({
            started_at: startedAt, duration_ms: durationMs, layer_ms: layers, set_aside: setAside, trigger, batches, events, replayed, error,
          })),
        };
      }),
  };
}

/**
 * A pass stages an event and loads it into the business layer in one transaction, so nothing ever waits
 * between the layers: what is pending is pending in raw.
 */
async function pipelineStatus(sql: Sql, orgId: string) {
  return statusOf(await pipelineFacts.of(sql, orgId, "waiting", "lastDrainedAt"));
}

function statusOf({ waiting, lastDrainedAt }: Pick<PipelineFacts, "waiting" | "lastDrainedAt">) {
  return { raw_pending: waiting, staging_pending: 0, business_pending: 0, last_processed: lastDrainedAt };
}

async function qualityMetrics(sql: Sql, orgId: string) {
  const { events, averageScore, valid, warning, invalid } = await pipelineFacts.scores(sql, orgId);
  const rules = await pipelineFacts.rules(sql, orgId);
  return {
    events,
    average_score: averageScore === null ? null : round(averageScore),
    valid,
    warning,
    invalid,
    rules: rules.map(({ rule, checked, failed }) => ({ rule, checked, failed })),
  };
}

/** Hours of receipt; the one that runs counts as one. */
function sumOf(hours: readonly HourCount[], last: number) {
  const since = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - (last - 1) * HOUR_MS;
  const total = { received: 0, accepted: 0, duplicates: 0, failed: 0, processed: 0, set_aside: 0 };
  for (const { hour, received, accepted, duplicates, failed, counted, setAside } of hours) {
    if (hour.getTime() < since) continue;
    total.received += received;
    total.accepted += accepted;
    total.duplicates += duplicates;
    total.failed += failed;
    total.processed += counted;
    total.set_aside += setAside;
  }
  return total;
}

function rateOf({ received, failed, set_aside }: ReturnType<typeof sumOf>): number {
  return received === 0 ? 0 : round((failed + set_aside) / received);
}

function processingOf({ passes, failedPasses, p50Ms, p95Ms, maxMs, layers }: PassFigures) {
  return { runs: passes, failed_runs: failedPasses, duration_ms: { p50: p50Ms, p95: p95Ms, max: maxMs }, layer_ms: layers };
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
