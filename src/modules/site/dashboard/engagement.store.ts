import { oneRow, type Sql } from "@/db/sql";
import { receivedDays, receivedSinceDay } from "@/kernel/received";
import { ENGAGEMENT_EVENTS, LINK_EVENTS } from "../layers/engagement.sql";
import type { PageEngagement } from "./engagement.contract";

const MOST_LINKS = 10;

/**
 * One page's engagement and links, by its own index. What was measured adds up over a visit, and the lowest edge
 * counts, as the tracker documents it; who left no identifier is a visit for each event. A visit that told no time is
 * in no mean of time. What events told that are no longer kept is read from its rollups.
 */
export async function pageEngagement(sql: Sql, orgId: string, page: string, { from, to }: { from: string; to: string }): Promise<PageEngagement> {
  const { on } = receivedDays(receivedSinceDay(from), undefined);
  const kept = `e.page = $2 AND e.local_day BETWEEN $3::date AND $4::date AND e.received_at >= (SELECT app.kept_since($1)) AND ${on("e")} AND ${on("g")}`;
  const { engagement } = await oneRow<{ engagement: PageEngagement }>(
    sql,
    `WITH sent AS (
       SELECT visit, engaged_ms, depth FROM (${ENGAGEMENT_EVENTS} AND ${kept}) e
       UNION ALL SELECT visit, engaged_ms, depth FROM rollup.site_page_visits v WHERE v.org_id = $1 AND v.page = $2 AND v.day BETWEEN $3::date AND $4::date
     ), visits AS (
       SELECT sum(engaged_ms) AS engaged_ms, max(depth) AS depth FROM sent GROUP BY visit
     ), followed AS (
       SELECT kind, url, 1 AS times FROM (${LINK_EVENTS} AND ${kept}) e
       UNION ALL SELECT kind, url, times FROM rollup.site_page_links l WHERE l.org_id = $1 AND l.page = $2 AND l.day BETWEEN $3::date AND $4::date
     )
     SELECT jsonb_build_object(
       'measured', (SELECT count(engaged_ms) FROM visits),
       'engagedMs', (SELECT round(avg(engaged_ms)) FROM visits),
       'scrollDepth', (SELECT round(avg(depth), 1) FROM visits),
       'links', (SELECT coalesce(jsonb_agg(l ORDER BY l.times DESC, l.url, l.kind), '[]') FROM (
          SELECT kind, url, sum(times) AS times FROM followed GROUP BY 1, 2 ORDER BY 3 DESC, 2, 1 LIMIT ${MOST_LINKS}) l)) AS engagement`,
    [orgId, page, from, to],
  );
  return engagement;
}
