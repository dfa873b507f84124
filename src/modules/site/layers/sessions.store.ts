import { type ReceivedDays, receivedDays } from "@/kernel/received";
import { oneRow, type Sql } from "@/db/sql";
import { filterOf, type ReceivedSpan, type Scope, spanOfReceipts } from "@/modules/pipeline/contract";
import { SESSION_DIMENSIONS } from "../dimensions";
import type { CleanEvent } from "./clean";
import { COLUMNS, CUT, keptEvents, partsOfEvents, partsOfRows, SILENCE, UPDATES } from "./sessions.sql";

/** The stretch of one visitor's session in which events came or went. */
export interface Touched {
  readonly visitorId: string;
  readonly sessionId: string;
  readonly first: Date;
  readonly last: Date;
}

/** Which sessions these events belong to, in the order of their keys. */
export function sessionsOf(events: readonly CleanEvent[]): readonly Touched[] {
  const touched = new Map<string, { visitorId: string; sessionId: string; first: number; last: number }>();
  for (const { visitorId, sessionId, occurredAt } of events) {
    if (visitorId === null || sessionId === null) continue;
    const key = JSON.stringify([visitorId, sessionId]);
    const at = occurredAt.getTime();
    const known = touched.get(key);
    if (!known) touched.set(key, { visitorId, sessionId, first: at, last: at });
    else {
      known.first = Math.min(known.first, at);
      known.last = Math.max(known.last, at);
    }
  }
  // A Date keeps milliseconds, the database microseconds.
  return [...touched].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, t]) => ({ ...t, first: new Date(t.first), last: new Date(t.last + 1) }));
}

/** Which sessions the staged site events of a scope belong to. */
export async function touchedSessions(sql: Sql, orgId: string, scope: Scope): Promise<readonly Touched[]> {
  const { where, values, named } = filterOf(scope);
  return sql.rows<{ visitorId: string; sessionId: string; first: Date; last: Date }>(
    `SELECT e.visitor_id AS "visitorId", e.session_id AS "sessionId",
            -- A Date keeps milliseconds, the database microseconds.
            date_trunc('milliseconds', min(e.occurred_at)) AS first, max(e.occurred_at) + interval '1 millisecond' AS last
     FROM staging.site_events e WHERE ${where} AND e.visitor_id IS NOT NULL AND e.session_id IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2`,
    [orgId, ...values],
    named("site-touched"),
  );
}

/**
 * When the events of the touched sessions were received, those of `span` included. Events of a session that is there
 * already came in the days that its row tells; so a late event asks for no other days' partitions.
 */
async function receiptsOfSessions(sql: Sql, orgId: string, touched: readonly Touched[], span: ReceivedSpan): Promise<ReceivedSpan> {
  const { first, last } = await oneRow<{ first: Date | null; last: Date | null }>(
    sql,
    `SELECT greatest(min(coalesce(s.first_received_at, s.started_at - interval '24 hours')), nullif((SELECT app.kept_since($1)), '-infinity')) AS first, max(coalesce(s.last_received_at, now())) AS last
     FROM unnest(${TOUCHED}) AS t(visitor_id, session_id, first, last) JOIN business.site_sessions s
       ON s.org_id = $1 AND s.visitor_id = t.visitor_id AND s.session_id = t.session_id
      AND s.started_at <= t.last + interval '${SILENCE}' AND s.ended_at >= t.first - interval '${SILENCE}'`,
    [orgId, ...valuesOf(touched)],
    "site-receipts-of-sessions",
  );
  return spanOfReceipts([span.receivedFrom, span.receivedTo, ...(first ? [first] : []), ...(last ? [last] : [])]);
}

const TOUCHED = "$2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[]";
const valuesOf = (touched: readonly Touched[]) => [touched.map((t) => t.visitorId), touched.map((t) => t.sessionId), touched.map((t) => t.first), touched.map((t) => t.last)];

/**
 * Recomputes the touched sessions, from all their staged events: an event that came late may join two
 * sessions, one that went may part them. Only what lies within reach of the touched stretch is read. Of a session
 * whose events are no longer kept its row stands for them, and is put aside before an event joins it.
 * The difference goes to the traffic rollups: what was there before is taken off, what is there now is added.
 * @param span when the events were received that touched them
 * @returns the local days on which visits changed
 */
export async function recomputeSessions(sql: Sql, orgId: string, touched: readonly Touched[], span: ReceivedSpan): Promise<readonly string[]> {
  if (touched.length === 0) return [];
  const { receivedFrom, receivedTo } = await receiptsOfSessions(sql, orgId, touched, span);
  const days = receivedDays(receivedFrom, receivedTo);
  const changed = await sql.rows<{ day: string }>(statementFor(days), [orgId, ...valuesOf(touched)], days.plan === undefined ? undefined : `site-sessions ${days.plan}`);
  return changed.map(({ day }) => day);
}

const statementFor = (received: ReceivedDays) => `
WITH touched AS MATERIALIZED (
  SELECT * FROM unnest(${TOUCHED}) AS t(visitor_id, session_id, first, last)
), reach AS MATERIALIZED (
  SELECT t.visitor_id, t.session_id, least(t.first, min(s.started_at)) AS first, greatest(t.last, max(s.ended_at)) AS last
  FROM touched t LEFT JOIN business.site_sessions s
    ON s.org_id = $1 AND s.visitor_id = t.visitor_id AND s.session_id = t.session_id
   AND s.started_at <= t.last + interval '${SILENCE}' AND s.ended_at >= t.first - interval '${SILENCE}'
  GROUP BY t.visitor_id, t.session_id, t.first, t.last
), before AS MATERIALIZED (
  SELECT s.* FROM reach r JOIN business.site_sessions s
    ON s.org_id = $1 AND s.visitor_id = r.visitor_id AND s.session_id = r.session_id AND s.started_at BETWEEN r.first AND r.last
), frozen AS MATERIALIZED (
  SELECT p.* FROM reach r JOIN business.site_frozen_parts p
    ON p.org_id = $1 AND p.visitor_id = r.visitor_id AND p.session_id = r.session_id AND p.started_at BETWEEN r.first AND r.last
), alone AS MATERIALIZED (
  SELECT b.* FROM before b
  WHERE b.last_received_at < (SELECT app.kept_since($1))
    AND NOT EXISTS (SELECT 1 FROM frozen f WHERE f.visitor_id = b.visitor_id AND f.session_id = b.session_id AND f.started_at BETWEEN b.started_at AND b.ended_at)
), put_aside AS (
  INSERT INTO business.site_frozen_parts (org_id, ${COLUMNS}) SELECT $1::uuid, ${COLUMNS} FROM alone ORDER BY visitor_id, session_id, started_at
), parts AS (${partsOfEvents(`reach r JOIN staging.site_events e
      ON e.org_id = $1 AND e.visitor_id = r.visitor_id AND e.session_id = r.session_id AND e.occurred_at BETWEEN r.first AND r.last
     AND ${keptEvents(received)}`)}
  UNION ALL${partsOfRows("frozen s")}
  UNION ALL${partsOfRows("alone s")}
), ${CUT}, gone AS (
  -- EXCEPT, since NOT EXISTS was planned as a comparison of each session with each: the planner takes both for a handful.
  DELETE FROM business.site_sessions s
  USING (SELECT visitor_id, session_id, started_at FROM before EXCEPT SELECT visitor_id, session_id, started_at FROM cut) b
  WHERE s.org_id = $1 AND s.visitor_id = b.visitor_id AND s.session_id = b.session_id AND s.started_at = b.started_at
), saved AS (
  INSERT INTO business.site_sessions (org_id, ${COLUMNS})
  SELECT $1::uuid, ${COLUMNS} FROM cut ORDER BY visitor_id, session_id, started_at
  ON CONFLICT (org_id, visitor_id, session_id, started_at) DO UPDATE SET ${UPDATES}
), change AS (
  -- A visit is a session in which a page was viewed.
  SELECT -1 AS sign, ${COLUMNS} FROM before WHERE page_views > 0 UNION ALL SELECT 1, ${COLUMNS} FROM cut WHERE page_views > 0
), hours AS (
  INSERT INTO rollup.site_hours AS h (org_id, day, hour, bot, visits)
  SELECT $1::uuid, local_day, local_hour, bot, sum(sign) FROM change GROUP BY 2, 3, 4 HAVING sum(sign) <> 0 ORDER BY 2, 3, 4
  ON CONFLICT (org_id, day, hour, bot) DO UPDATE SET visits = h.visits + excluded.visits
), by_value AS (
  SELECT c.local_day AS day, c.bot, d.dimension, d.value, sum(c.sign) AS visits,
         sum(CASE WHEN d.dimension = 'total' THEN 0 ELSE c.sign * c.page_views END) AS page_views,
         sum(CASE WHEN d.dimension = 'total' THEN 0 ELSE c.sign * c.events END) AS events,
         sum(CASE WHEN c.bounce THEN c.sign ELSE 0 END) AS bounces,
         sum(c.sign * (extract(epoch FROM c.ended_at - c.started_at) * 1000)::bigint) AS duration_ms
  FROM change c CROSS JOIN LATERAL (VALUES
    ('total', ''), ${SESSION_DIMENSIONS.map(([dimension, column]) => `('${dimension}', c.${column})`).join(", ")}) AS d(dimension, value)
  WHERE d.value IS NOT NULL
  GROUP BY 1, 2, 3, 4
), days AS (
INSERT INTO rollup.site_days AS s (org_id, day, bot, dimension, value, visits, page_views, events, bounces, duration_ms)
SELECT $1::uuid, day, bot, dimension, value, visits, page_views, events, bounces, duration_ms FROM by_value
WHERE visits <> 0 OR page_views <> 0 OR events <> 0 OR bounces <> 0 OR duration_ms <> 0
ORDER BY dimension COLLATE "C", day, bot, value COLLATE "C"
ON CONFLICT (org_id, dimension, day, bot, value) DO UPDATE SET
  visits = s.visits + excluded.visits, page_views = s.page_views + excluded.page_views, events = s.events + excluded.events,
  bounces = s.bounces + excluded.bounces, duration_ms = s.duration_ms + excluded.duration_ms
)
SELECT DISTINCT local_day AS day FROM change`;
