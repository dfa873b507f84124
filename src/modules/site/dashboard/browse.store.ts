import type { Sql } from "@/db/sql";
import { shiftDay } from "@/kernel/day";
import { receivedDays, type ReceivedDays, receivedSince } from "@/kernel/received";
import { eventConditions } from "../event-filter.store";
import type { EventFilter, SessionList, SessionRow, SiteEventRow } from "./browse.contract";
import { visitConditions } from "./visit-filter.store";

const SESSION = `visitor_id AS "visitorId", session_id AS "sessionId", started_at AS "startedAt", ended_at AS "endedAt",
  page_views AS "pageViews", events, entry_page AS "entryPage", exit_page AS "exitPage", channel, referrer_host AS referrer,
  browser, os, device, country, user_id AS "userId", bot`;

/** Latest first. */
export async function listSessions(sql: Sql, orgId: string, { before, crawlers, all, filters = {}, limit }: SessionList): Promise<readonly SessionRow[]> {
  const values: unknown[] = [orgId, before?.startedAt ?? null, before?.visitorId ?? "", before?.sessionId ?? "", crawlers, all, limit];
  const conditions = visitConditions(filters, (value) => `$${values.push(value)}`).map((condition) => `AND ${condition}`);
  return sql.rows<SessionRow & Record<string, unknown>>(
    `SELECT ${SESSION} FROM business.site_sessions s
     WHERE org_id = $1 AND (started_at, visitor_id, session_id) < (coalesce($2::timestamptz, 'infinity'), $3, $4) AND bot = $5 AND ($6 OR page_views > 0) ${conditions.join("\n")}
     ORDER BY started_at DESC, visitor_id DESC, session_id DESC LIMIT $7`,
    values,
  );
}

/** The stretch of a session that an instant lies in. */
export async function sessionAt(sql: Sql, orgId: string, visitorId: string, sessionId: string, at: Date): Promise<{ session: SessionRow; received: ReceivedDays } | undefined> {
  const [row] = await sql.rows<SessionRow & { receivedFrom: Date | null; receivedTo: Date | null }>(
    // A Date keeps milliseconds, the database microseconds.
    `SELECT ${SESSION}, first_received_at AS "receivedFrom", last_received_at AS "receivedTo" FROM business.site_sessions
     WHERE org_id = $1 AND visitor_id = $2 AND session_id = $3
       AND started_at <= $4::timestamptz + interval '1 millisecond' AND ended_at >= $4::timestamptz - interval '1 millisecond' ORDER BY started_at LIMIT 1`,
    [orgId, visitorId, sessionId, at],
  );
  if (!row) return undefined;
  const { receivedFrom, receivedTo, ...session } = row;
  return { session, received: receivedDays(receivedFrom ?? receivedSince(session.startedAt), receivedTo ?? undefined) };
}

export async function sessionsOfVisitor(sql: Sql, orgId: string, visitorId: string, limit: number): Promise<readonly SessionRow[]> {
  return sql.rows<SessionRow & Record<string, unknown>>(
    `SELECT ${SESSION} FROM business.site_sessions WHERE org_id = $1 AND visitor_id = $2 ORDER BY started_at DESC LIMIT $3`,
    [orgId, visitorId, limit],
  );
}

/** How many days back the latest events are looked for, further each time that there were too few. */
const WINDOWS_DAYS = [2, 16, 128];

/** Events by occurrence, latest first. Only as far back as it takes to fill the list: each day is a partition more. */
export async function latestSiteEvents(sql: Sql, orgId: string, filter: EventFilter): Promise<readonly SiteEventRow[]> {
  const newest = new Date(Math.min(Date.now(), ...[filter.before?.occurredAt, filter.to].flatMap((at) => (at ? [at.getTime()] : []))) + AHEAD_MS);
  const lastDay = await lastDayWithEvents(sql, orgId, newest);
  if (lastDay === undefined) return [];
  for (const days of WINDOWS_DAYS) {
    const since = new Date(`${shiftDay(lastDay, -days)}T00:00:00Z`);
    if (filter.from && filter.from >= since) break;
    const found = await listSiteEvents(sql, orgId, { ...filter, from: since }, receivedDays(receivedSince(since), undefined));
    if (found.length >= filter.limit) return found;
  }
  return listSiteEvents(sql, orgId, filter, receivedDays(filter.from && receivedSince(filter.from), undefined));
}

/** An event may have occurred a day after its receipt, and a local day may begin so much earlier. */
const AHEAD_MS = 2 * 86_400_000;

async function lastDayWithEvents(sql: Sql, orgId: string, until: Date): Promise<string | undefined> {
  const [row] = await sql.rows<{ day: string }>(
    "SELECT day FROM rollup.site_days WHERE org_id = $1 AND dimension = 'total' AND day <= $2::date ORDER BY day DESC LIMIT 1",
    [orgId, until.toISOString().slice(0, 10)],
    "site-last-day",
  );
  return row?.day;
}

/**
 * Events by occurrence, latest first unless told otherwise. Of a response to a survey the answers stay away: each is
 * one person's, and they are read where surveys are, by people who may, and each reading is recorded in the audit log.
 */
export async function listSiteEvents(sql: Sql, orgId: string, filter: EventFilter, received: ReceivedDays): Promise<readonly SiteEventRow[]> {
  const direction = filter.oldestFirst ? "ASC" : "DESC";
  const values: unknown[] = [orgId, filter.from ?? null, filter.to ?? null, filter.before?.occurredAt ?? null, filter.before?.eventId ?? null, filter.limit];
  const conditions = eventConditions(filter, (value) => `$${values.push(value)}`).map((condition) => `AND ${condition}`);
  return sql.rows<SiteEventRow & Record<string, unknown>>(
    `SELECT e.event_id AS "eventId", e.event_type AS type, e.occurred_at AS "occurredAt", e.received_at AS "receivedAt", e.page, e.title, e.referrer, e.channel,
            e.visitor_id AS "visitorId", e.session_id AS "sessionId", e.user_id AS "userId", e.browser, e.os, e.device, e.country, e.bot,
            e.quality_score AS "qualityScore", e.failed_rules AS "failedRules",
            CASE WHEN g.type = 'survey_submitted' THEN '{"redacted": true}'::jsonb ELSE g.properties END AS properties
     FROM staging.site_events e
     JOIN staging.events g ON g.org_id = e.org_id AND g.batch_id = e.batch_id AND g.ordinal = e.ordinal AND g.received_at = e.received_at AND ${received.on("g")}
     WHERE e.org_id = $1 AND ${received.on("e")}
       AND ($2::timestamptz IS NULL OR e.occurred_at >= $2) AND ($3::timestamptz IS NULL OR e.occurred_at <= $3)
       AND ($4::timestamptz IS NULL OR (e.occurred_at, e.event_id) < ($4, $5)) ${conditions.join("\n")}
     ORDER BY e.occurred_at ${direction}, e.event_id ${direction} LIMIT $6`,
    values,
  );
}

/** The types that an organisation's site events have had in the week before the last of them. */
export async function siteEventTypes(sql: Sql, orgId: string): Promise<readonly string[]> {
  const lastDay = await lastDayWithEvents(sql, orgId, new Date(Date.now() + AHEAD_MS));
  if (lastDay === undefined) return [];
  const since = new Date(`${shiftDay(lastDay, -7)}T00:00:00Z`);
  const rows = await sql.rows<{ type: string }>(
    `SELECT DISTINCT event_type AS type FROM (SELECT event_type FROM staging.site_events e WHERE org_id = $1 AND occurred_at >= $2 AND ${receivedDays(receivedSince(since), undefined).on("e")}
       ORDER BY occurred_at DESC LIMIT 5000) e ORDER BY 1`,
    [orgId, since],
  );
  return rows.map((row) => row.type);
}
