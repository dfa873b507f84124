import { numberArray, textArray } from "@/db/array";
import type { Sql } from "@/db/sql";
import { identifiersOf } from "@/kernel/person";
import { type EventsScope, filterOf, type Scope, spanOfReceipts } from "@/modules/pipeline/contract";
import type { CleanEvent } from "./clean";
import type { RawSiteEvent } from "./event";

interface RawRow extends Omit<RawSiteEvent, "context"> {
  readonly context: unknown;
  readonly [column: string]: unknown;
}

/** Each by its primary key: a join of tables that are almost empty when it is planned may compare each event with each. */
const rawOfStaged = (received: string) => `SELECT a.anonymous_id, a.user_id, a.context FROM raw.analytics_events a
  WHERE a.org_id = e.org_id AND a.batch_id = e.batch_id AND a.ordinal = e.ordinal AND a.received_at = e.received_at AND ${received} LIMIT 1`;

/** The raw site events behind staged events of a scope, with their current corrections. */
export async function readSiteEvents(sql: Sql, orgId: string, scope: Scope): Promise<readonly RawRow[]> {
  const { where, values, named, received } = filterOf(scope);
  return sql.rows<RawRow>(
    `SELECT e.batch_id AS "batchId", e.ordinal, e.received_at AS "receivedAt", e.occurred_at AS "occurredAt",
            e.local_hour AS "localHour", e.local_day AS "localDay", e.client_event_id AS "eventId", e.type AS "eventType",
            coalesce(c.event->>'anonymousId', r.anonymous_id) AS "visitorId", e.session_id AS "sessionId",
            coalesce(c.event->>'userId', r.user_id) AS "userId", r.context
     FROM staging.events e
     CROSS JOIN LATERAL (${rawOfStaged(received("a"))}) r
     LEFT JOIN raw.corrections c ON c.org_id = e.org_id AND c.batch_id = e.batch_id AND c.ordinal = e.ordinal AND c.current AND c.kind = 'replace'
     WHERE ${where} AND r.context->>'kind' = 'site'`,
    [orgId, ...values],
    named("site-read"),
  );
}

/** The text columns in the order in which they are sent. */
const TEXT = [
  ["event_id", (e) => e.eventId],
  ["event_type", (e) => e.eventType],
  ["visitor_id", (e) => e.visitorId],
  ["session_id", (e) => e.sessionId],
  ["user_id", (e) => e.userId],
  ["page", (e) => e.page],
  ["hostname", (e) => e.hostname],
  ["path", (e) => e.path],
  ["title", (e) => e.title],
  ["referrer", (e) => e.referrer],
  ["referrer_host", (e) => e.referrerHost],
  ["channel", (e) => e.channel],
  ["utm_source", (e) => e.utmSource],
  ["utm_medium", (e) => e.utmMedium],
  ["utm_campaign", (e) => e.utmCampaign],
  ["utm_term", (e) => e.utmTerm],
  ["utm_content", (e) => e.utmContent],
  ["browser", (e) => e.browser],
  ["browser_version", (e) => e.browserVersion],
  ["os", (e) => e.os],
  ["device", (e) => e.device],
  ["country", (e) => e.country],
  ["language", (e) => e.language],
  ["screen", (e) => e.screen],
  ["validation_status", (e) => e.validationStatus],
] as const satisfies readonly (readonly [string, (event: CleanEvent) => string | null])[];

const COLUMNS = TEXT.map(([column]) => column).join(", ");
const PARAMETERS = TEXT.map((_, i) => `$${i + 12}::text[]`).join(", ");

const INSERT = `
INSERT INTO staging.site_events (org_id, batch_id, ordinal, received_at, occurred_at, local_hour, local_day, bot, quality_score, failed_rules, staged_at, ${COLUMNS})
SELECT $1::uuid, t.batch_id, t.ordinal, t.received_at, t.occurred_at, t.local_hour, t.local_day, t.bot, t.quality_score,
       coalesce(string_to_array(nullif(t.failed_rules, ''), ','), '{}'), $11::timestamptz, ${TEXT.map(([column]) => `t.${column}`).join(", ")}
FROM unnest($2::uuid[], $3::integer[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[], $7::date[], $8::boolean[], $9::real[], $10::text[], ${PARAMETERS})
     AS t(batch_id, ordinal, received_at, occurred_at, local_hour, local_day, bot, quality_score, failed_rules, ${COLUMNS})
ON CONFLICT (org_id, batch_id, ordinal, received_at) DO NOTHING`;

export async function insertSiteEvents(sql: Sql, orgId: string, events: readonly CleanEvent[]): Promise<void> {
  const times = (of: (event: CleanEvent) => Date) => textArray(events.map((event) => of(event).toISOString()));
  await sql.rows(
    INSERT,
    [
      orgId,
      textArray(events.map((event) => event.batchId)),
      numberArray(events.map((event) => event.ordinal)),
      times((event) => event.receivedAt),
      times((event) => event.occurredAt),
      times((event) => event.localHour),
      textArray(events.map((event) => event.localDay)),
      textArray(events.map((event) => (event.bot ? "t" : "f"))),
      numberArray(events.map((event) => event.qualityScore)),
      textArray(events.map((event) => event.failedRules.join(","))),
      new Date(),
      ...TEXT.map(([, of]) => textArray(events.map(of))),
    ],
    "site-insert-events",
  );
}

export async function deleteSiteEvents(sql: Sql, orgId: string, scope: Scope): Promise<void> {
  const { where, values } = filterOf(scope);
  await sql.rows(`DELETE FROM staging.site_events e WHERE ${where}`, [orgId, ...values]);
}

/** The site events that are of these people, or were when they were staged; undefined without any. */
export async function siteEventsOfPeople(sql: Sql, orgId: string, people: readonly string[]): Promise<EventsScope | undefined> {
  const named = people.map(identifiersOf);
  const rows = await sql.rows<{ batchId: string; ordinal: number; receivedAt: Date }>(
    `SELECT s.batch_id AS "batchId", s.ordinal, s.received_at AS "receivedAt" FROM staging.site_events s
     WHERE s.org_id = $1 AND (s.visitor_id = ANY($2::text[]) OR s.user_id = ANY($3::text[]))
     UNION
     SELECT s.batch_id, s.ordinal, s.received_at FROM staging.events e
     JOIN staging.site_events s ON s.org_id = e.org_id AND s.batch_id = e.batch_id AND s.ordinal = e.ordinal AND s.received_at = e.received_at
     WHERE e.org_id = $1 AND e.person = ANY($4::text[])
     ORDER BY 1, 2`,
    [orgId, named.flatMap(({ anonymousId }) => anonymousId ?? []), named.flatMap(({ userId }) => userId ?? []), people],
  );
  if (rows.length === 0) return undefined;
  return { kind: "events", ...spanOfReceipts(rows.map((row) => row.receivedAt)), batchIds: rows.map((row) => row.batchId), ordinals: rows.map((row) => row.ordinal) };
}

/** Counts each batch's events per rule again: how many were checked, how many broke it. */
export async function logQuality(sql: Sql, orgId: string, batchIds: readonly string[], rules: readonly string[], scope: Scope): Promise<void> {
  const { received, named } = filterOf(scope);
  await sql.rows(
    `WITH batches AS (
       SELECT e.batch_id, min(e.received_at) AS received_at, count(*) AS checked FROM staging.site_events e
       WHERE e.org_id = $1 AND e.batch_id = ANY($2::uuid[]) AND ${received("e")} GROUP BY 1
     ), broken AS (
       SELECT e.batch_id, rule, count(*) AS failed FROM staging.site_events e CROSS JOIN unnest(e.failed_rules) AS rule
       WHERE e.org_id = $1 AND e.batch_id = ANY($2::uuid[]) AND ${received("e")} GROUP BY 1, 2
     )
     INSERT INTO staging.data_quality_log AS q (org_id, batch_id, rule, checked, failed, received_at)
     SELECT $1::uuid, b.batch_id, r.rule, b.checked, coalesce(x.failed, 0), b.received_at
     FROM batches b CROSS JOIN unnest($3::text[]) AS r(rule) LEFT JOIN broken x ON x.batch_id = b.batch_id AND x.rule = r.rule
     ORDER BY 2, 3
     ON CONFLICT (org_id, batch_id, rule) DO UPDATE SET checked = excluded.checked, failed = excluded.failed`,
    [orgId, batchIds, rules],
    named("site-log-quality"),
  );
}
