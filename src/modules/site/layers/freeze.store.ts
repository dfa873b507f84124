import { receivedDays } from "@/kernel/received";
import type { Sql } from "@/db/sql";
import type { FreezeSpan } from "@/modules/pipeline/contract";
import { ENGAGEMENT_EVENTS, LINK_EVENTS } from "./engagement.sql";
import { COLUMNS, CUT, partsOfEvents, partsOfRows, UPDATES } from "./sessions.sql";

/** What was received from `from` on and before `until`. */
function conditionOf({ from, until }: FreezeSpan) {
  const { on } = receivedDays(from, new Date(until.getTime() - 1));
  return (alias: string) => `${alias}.received_at >= $2 AND ${alias}.received_at < $3 AND ${on(alias)}`;
}

const valuesOf = (orgId: string, { from, until }: FreezeSpan) => [orgId, from ?? "-infinity", until];

/**
 * Before the events received before `until` may go: puts aside what visits with later events have of them. A visit
 * without later events stands for itself from now on, and what was put aside of it before goes.
 */
export async function freezeVisits(sql: Sql, orgId: string, span: FreezeSpan): Promise<void> {
  const received = conditionOf(span);
  await sql.rows(
    `WITH open AS MATERIALIZED (
       SELECT s.visitor_id, s.session_id, s.started_at, s.ended_at FROM business.site_sessions s
       WHERE s.org_id = $1 AND s.several_days AND coalesce(s.first_received_at, s.started_at - interval '24 hours') < $3 AND coalesce(s.last_received_at, 'infinity') >= $3
     ), before AS MATERIALIZED (
       SELECT p.* FROM open o JOIN business.site_frozen_parts p
         ON p.org_id = $1 AND p.visitor_id = o.visitor_id AND p.session_id = o.session_id AND p.started_at BETWEEN o.started_at AND o.ended_at
     ), parts AS (${partsOfEvents(`open o JOIN staging.site_events e
         ON e.org_id = $1 AND e.visitor_id = o.visitor_id AND e.session_id = o.session_id AND e.occurred_at BETWEEN o.started_at AND o.ended_at AND ${received("e")}`)}
       UNION ALL${partsOfRows("before s")}
     ), ${CUT}, gone AS (
       DELETE FROM business.site_frozen_parts p
       USING (SELECT visitor_id, session_id, started_at FROM before EXCEPT SELECT visitor_id, session_id, started_at FROM cut) b
       WHERE p.org_id = $1 AND p.visitor_id = b.visitor_id AND p.session_id = b.session_id AND p.started_at = b.started_at
     )
     INSERT INTO business.site_frozen_parts (org_id, ${COLUMNS})
     SELECT $1::uuid, ${COLUMNS} FROM cut ORDER BY visitor_id, session_id, started_at
     ON CONFLICT (org_id, visitor_id, session_id, started_at) DO UPDATE SET ${UPDATES}`,
    valuesOf(orgId, span),
  );
  await sql.rows(
    `DELETE FROM business.site_frozen_parts p USING business.site_sessions s
     WHERE p.org_id = $1 AND s.org_id = $1 AND s.visitor_id = p.visitor_id AND s.session_id = p.session_id
       AND p.started_at BETWEEN s.started_at AND s.ended_at AND s.last_received_at < $2`,
    [orgId, span.until],
  );
}

/** Before the events received before `until` may go: what was done on pages beside viewing them is kept by day and visit. */
export async function freezeEngagement(sql: Sql, orgId: string, span: FreezeSpan): Promise<void> {
  const received = conditionOf(span);
  const events = (types: string) => `${types} AND ${received("e")} AND ${received("g")}`;
  await sql.rows(
    `INSERT INTO rollup.site_page_visits AS v (org_id, page, day, visit, engaged_ms, depth)
     SELECT $1::uuid, page, day, visit, sum(engaged_ms), max(depth) FROM (${events(ENGAGEMENT_EVENTS)}) m GROUP BY 2, 3, 4 ORDER BY 2, 3, 4
     ON CONFLICT (org_id, page, day, visit) DO UPDATE SET
       -- A visit that told no time has none, which is not 0.
       engaged_ms = CASE WHEN v.engaged_ms IS NULL THEN excluded.engaged_ms ELSE v.engaged_ms + coalesce(excluded.engaged_ms, 0) END,
       depth = greatest(v.depth, excluded.depth)`,
    valuesOf(orgId, span),
  );
  await sql.rows(
    `INSERT INTO rollup.site_page_links AS l (org_id, page, day, link, kind, url, times)
     SELECT $1::uuid, page, day, md5(kind || ' ' || url)::uuid, kind, url, count(*) FROM (${events(LINK_EVENTS)}) m GROUP BY 2, 3, 4, 5, 6 ORDER BY 2, 3, 4
     ON CONFLICT (org_id, page, day, link) DO UPDATE SET times = l.times + excluded.times`,
    valuesOf(orgId, span),
  );
}
