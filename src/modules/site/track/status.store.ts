import { oneRow, type Sql } from "@/db/sql";
import { receivedUntilNow } from "@/kernel/received";

// Every statement reads an index to a bound: the newest batches, the newest events, so many days.

const DAY_MS = 86_400_000;

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

/** What the organisation's local days of the last 30 show. */
export async function findTraffic(sql: Sql, orgId: string): Promise<{ visits: number; pageViews: number; events: number }> {
  return oneRow(
    sql,
    `SELECT coalesce(sum(visits), 0) AS visits, coalesce(sum(page_views), 0) AS "pageViews", coalesce(sum(events), 0) AS events
     FROM rollup.site_days WHERE org_id = $1 AND dimension = 'total' AND day > (now() - interval '30 days')::date`,
    [orgId],
  );
}
