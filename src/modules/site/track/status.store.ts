import { oneRow, type Sql } from "@/db/sql";
import { receivedSince, receivedUntilNow } from "@/kernel/received";

// Every statement reads an index to a bound: the newest batches, the newest events, so many hours.

const DAY_MS = 86_400_000;

export interface Pending {
  readonly batches: number;
  readonly events: number;
  /** The batch that is drained last of those that wait now. */
  readonly newestBatchId: string | null;
  readonly lastProcessed: Date | null;
}

export async function findPending(sql: Sql, orgId: string): Promise<Pending> {
  return oneRow<Pending & Record<string, unknown>>(
    sql,
    `SELECT p.batches, p.events,
            (SELECT batch_id FROM raw.analytics_event_batches WHERE org_id = $1 AND processed_at IS NULL ORDER BY batch_id DESC LIMIT 1) AS "newestBatchId",
            (SELECT processed_at FROM raw.analytics_event_batches WHERE org_id = $1 AND processed_at IS NOT NULL ORDER BY batch_id DESC LIMIT 1) AS "lastProcessed"
     FROM (SELECT count(*) AS batches, coalesce(sum(accepted), 0) AS events FROM raw.analytics_event_batches WHERE org_id = $1 AND processed_at IS NULL) p`,
    [orgId],
    "site-pending",
  );
}

/** What is still to be drained of the batches up to one. */
export async function countPendingUpTo(sql: Sql, orgId: string, batchId: string): Promise<{ batches: number; events: number }> {
  return oneRow(
    sql,
    `SELECT count(*) AS batches, coalesce(sum(accepted), 0) AS events FROM raw.analytics_event_batches
     WHERE org_id = $1 AND processed_at IS NULL AND batch_id <= $2`,
    [orgId, batchId],
  );
}

export interface RecentEvent {
  readonly eventId: string;
  readonly eventType: string;
  readonly pageUrl: string;
  readonly occurredAt: Date;
  readonly receivedAt: Date;
  readonly processed: boolean;
  readonly qualityScore: number | null;
  readonly validationStatus: string | null;
}

const RECENT_BATCHES = 20;
const RECENT_EVENTS = 20;

/** The newest site events of the last day, waiting or not. */
export async function findRecentEvents(sql: Sql, orgId: string): Promise<readonly RecentEvent[]> {
  const { on } = receivedUntilNow(new Date(Date.now() - DAY_MS));
  return sql.rows<RecentEvent & Record<string, unknown>>(
    `WITH newest AS MATERIALIZED (
       SELECT batch_id, received_at, processed_at FROM raw.analytics_event_batches
       WHERE org_id = $1 AND received_at > now() - interval '1 day' AND source IN ('site', 'import') AND accepted > 0
       ORDER BY received_at DESC LIMIT ${RECENT_BATCHES})
     SELECT r.client_event_id AS "eventId", r.type AS "eventType", r.context->>'pageUrl' AS "pageUrl",
            r.occurred_at AS "occurredAt", r.received_at AS "receivedAt", b.processed_at IS NOT NULL AS processed,
            s.quality_score AS "qualityScore", s.validation_status AS "validationStatus"
     FROM newest b
     CROSS JOIN LATERAL (
       SELECT * FROM raw.analytics_events e
       WHERE e.org_id = $1 AND e.batch_id = b.batch_id AND e.received_at = b.received_at AND e.context->>'kind' = 'site' AND ${on("e")}
       ORDER BY e.ordinal DESC LIMIT ${RECENT_EVENTS}) r
     LEFT JOIN staging.site_events s ON s.org_id = $1 AND s.batch_id = r.batch_id AND s.ordinal = r.ordinal AND s.received_at = r.received_at AND ${on("s")}
     ORDER BY r.received_at DESC, r.ordinal DESC LIMIT ${RECENT_EVENTS}`,
    [orgId],
  );
}

export interface Quality {
  /** Events that were looked at. */
  readonly events: number;
  readonly averageScore: number | null;
  readonly valid: number;
  readonly warning: number;
  readonly invalid: number;
}

/** Of the newest events that occurred within a day, at most this many. */
export const QUALITY_SAMPLE = 1_000;

export async function findQuality(sql: Sql, orgId: string): Promise<Quality> {
  const { on } = receivedUntilNow(receivedSince(new Date(Date.now() - DAY_MS)));
  return oneRow<Quality & Record<string, unknown>>(
    sql,
    `SELECT count(*) AS events, avg(quality_score) AS "averageScore",
            count(*) FILTER (WHERE validation_status = 'VALID') AS valid,
            count(*) FILTER (WHERE validation_status = 'WARNING') AS warning,
            count(*) FILTER (WHERE validation_status = 'INVALID') AS invalid
     FROM (SELECT quality_score, validation_status FROM staging.site_events s
           WHERE org_id = $1 AND ${on("s")} AND occurred_at > now() - interval '1 day' ORDER BY occurred_at DESC LIMIT ${QUALITY_SAMPLE}) e`,
    [orgId],
  );
}

export interface RuleCount {
  readonly rule: string;
  readonly checked: number;
  readonly failed: number;
}

const QUALITY_ROWS = 5_000;

/** By rule, over the newest entries of the quality log within a day. */
export async function findRuleCounts(sql: Sql, orgId: string): Promise<readonly RuleCount[]> {
  return sql.rows<RuleCount & Record<string, unknown>>(
    `SELECT rule, sum(checked) AS checked, sum(failed) AS failed
     FROM (SELECT rule, checked, failed FROM staging.data_quality_log
           WHERE org_id = $1 AND received_at > now() - interval '1 day' ORDER BY received_at DESC LIMIT ${QUALITY_ROWS}) q
     GROUP BY rule ORDER BY rule`,
    [orgId],
  );
}

export interface HourCount {
  readonly hour: Date;
  readonly received: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly failed: number;
  readonly counted: number;
  readonly setAside: number;
}

/** What was received and drained, by hour of receipt, the last 30 days. */
export async function findHours(sql: Sql, orgId: string): Promise<readonly HourCount[]> {
  return sql.rows<HourCount & Record<string, unknown>>(
    `SELECT hour, received, accepted, duplicates, failed, counted, set_aside AS "setAside"
     FROM rollup.balance_hours WHERE org_id = $1 AND hour > now() - interval '30 days' ORDER BY hour`,
    [orgId],
  );
}

export interface Pass {
  readonly trigger: string;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly layerMs: Readonly<Record<string, number>>;
  readonly batches: number;
  readonly events: number;
  readonly setAside: number;
  readonly replayed: number;
  readonly error: string | null;
}

const RUNS = 500;

/** The newest passes of the last day. */
export async function findPasses(sql: Sql, orgId: string): Promise<readonly Pass[]> {
  return sql.rows<Pass & Record<string, unknown>>(
    `SELECT trigger, started_at AS "startedAt", duration_ms AS "durationMs", layer_ms AS "layerMs", batches, events,
            set_aside AS "setAside", replayed, error
     FROM ops.pipeline_runs WHERE org_id = $1 AND started_at > now() - interval '1 day' ORDER BY started_at DESC LIMIT ${RUNS}`,
    [orgId],
  );
}

/** What the organisation's local days of the last 30 show. */
export async function findTraffic(sql: Sql, orgId: string): Promise<{ visits: number; pageViews: number; events: number }> {
  return oneRow(
    sql,
    `SELECT coalesce(sum(visits), 0) AS visits, coalesce(sum(page_views), 0) AS "pageViews", coalesce(sum(events), 0) AS events
     FROM rollup.site_days WHERE org_id = $1 AND dimension = 'total' AND day > (now() - interval '30 days')::date`,
    [orgId],
  );
}
