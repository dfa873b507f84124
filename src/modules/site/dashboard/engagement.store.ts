import { oneRow, type Sql } from "@/db/sql";
import { receivedDays, receivedSinceDay } from "@/kernel/received";
import { DOWNLOAD, ENGAGEMENT, OUTBOUND, type PageEngagement } from "./engagement.contract";

const MOST_LINKS = 10;

/** A number that a client sent, kept within reason; null for anything else. */
const numberOf = (name: string, most: number) =>
  `CASE WHEN jsonb_typeof(g.properties->'${name}') = 'number' THEN least(greatest((g.properties->>'${name}')::numeric, 0), ${most}) END`;

/**
 * One page's engagement and links, by its own index. What was measured adds up over a visit, and the lowest edge
 * counts, as the tracker documents it; who left no identifier is a visit for each event. A visit that told no time is
 * in no mean of time.
 */
export async function pageEngagement(sql: Sql, orgId: string, page: string, { from, to }: { from: string; to: string }): Promise<PageEngagement> {
  const { on } = receivedDays(receivedSinceDay(from), undefined);
  const { engagement } = await oneRow<{ engagement: PageEngagement }>(
    sql,
    `WITH sent AS MATERIALIZED (
       SELECT e.event_type, coalesce(e.visitor_id || ' ' || e.session_id, e.event_id) AS visit,
              ${numberOf("engaged_ms", 86_400_000)} AS engaged_ms, ${numberOf("scroll_depth", 100)} AS depth, left(g.properties->>'url', 500) AS url
       FROM staging.site_events e
       JOIN staging.events g ON g.org_id = e.org_id AND g.batch_id = e.batch_id AND g.ordinal = e.ordinal AND g.received_at = e.received_at AND ${on("g")}
       -- The types stand here as in the index, or the planner does not take it.
       WHERE e.org_id = $1 AND e.page = $2 AND e.local_day BETWEEN $3::date AND $4::date AND NOT e.bot AND ${on("e")}
         AND e.event_type IN ('${ENGAGEMENT}', '${OUTBOUND}', '${DOWNLOAD}')
     ), visits AS (
       SELECT sum(engaged_ms) AS engaged_ms, max(depth) AS depth FROM sent WHERE event_type = '${ENGAGEMENT}' GROUP BY visit
     )
     SELECT jsonb_build_object(
       'measured', (SELECT count(engaged_ms) FROM visits),
       'engagedMs', (SELECT round(avg(engaged_ms)) FROM visits),
       'scrollDepth', (SELECT round(avg(depth), 1) FROM visits),
       'links', (SELECT coalesce(jsonb_agg(l ORDER BY l.times DESC, l.url, l.kind), '[]') FROM (
          SELECT event_type AS kind, url, count(*) AS times FROM sent WHERE event_type <> '${ENGAGEMENT}' AND url IS NOT NULL
          GROUP BY 1, 2 ORDER BY 3 DESC, 2, 1 LIMIT ${MOST_LINKS}) l)) AS engagement`,
    [orgId, page, from, to],
  );
  return engagement;
}
