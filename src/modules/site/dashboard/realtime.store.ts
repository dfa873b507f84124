import { oneRow, type Sql } from "@/db/sql";
import { receivedSince, receivedUntilNow } from "@/kernel/received";
import { HERE_MINUTES } from "./contract";
import type { Realtime } from "./realtime.contract";

/** The chart shows so much, minute by minute. */
const CHART_MS = 30 * 60_000;

/** Who is here now, people only; from the index on the time of occurrence. */
export async function queryRealtime(sql: Sql, orgId: string): Promise<Realtime> {
  const received = receivedUntilNow(receivedSince(new Date(Date.now() - CHART_MS)));
  const { realtime } = await oneRow<{ realtime: Realtime }>(
    sql,
    `WITH recent AS MATERIALIZED (
       SELECT e.page, e.visitor_id, e.occurred_at FROM staging.site_events e
       WHERE e.org_id = $1 AND e.occurred_at > now() - interval '30 minutes' AND e.occurred_at <= now() + interval '1 minute'
         AND e.event_type = 'page_view' AND NOT e.bot AND ${received.on("e")}
     ), here AS (SELECT * FROM recent WHERE occurred_at > now() - interval '${HERE_MINUTES} minutes')
     SELECT jsonb_build_object(
       'visitors', (SELECT count(DISTINCT visitor_id) FROM here),
       'pageViews', (SELECT count(*) FROM here),
       'pages', (SELECT coalesce(jsonb_agg(p ORDER BY p.visitors DESC, p.page), '[]') FROM (
                   SELECT page, count(DISTINCT visitor_id) AS visitors FROM here GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10) p),
       'minutes', (SELECT jsonb_agg(jsonb_build_object('at', m, 'pageViews', (
                     SELECT count(*) FROM recent r WHERE r.occurred_at >= m AND r.occurred_at < m + interval '1 minute')) ORDER BY m)
                   FROM generate_series(date_trunc('minute', now()) - interval '29 minutes', date_trunc('minute', now()), interval '1 minute') AS m),
       'asOf', now()) AS realtime`,
    [orgId],
  );
  return realtime;
}
