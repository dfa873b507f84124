import type { Sql } from "@/db/sql";
import { CALENDAR, dailyOverview } from "./overview.store";
import { overviewSchema, type Overview } from "./contract";

/** Computes the overview of the last `days` local days and keeps it, in one statement. */
export async function saveOverview(sql: Sql, orgId: string, insight: string, days: number): Promise<void> {
  await sql.rows(SAVE, [orgId, insight, days], "save-overview");
}

const TODAY = "(SELECT today FROM calendar)";
const FIRST_DAY = "(SELECT first_day FROM calendar)";
const SAVE = `
WITH calendar AS MATERIALIZED (SELECT today, today - $3::integer + 1 AS first_day FROM (${CALENDAR}) c)
INSERT INTO rollup.analytics_insights (org_id, insight, local_day, payload, computed_at)
SELECT $1, $2, ${TODAY}, jsonb_build_object('from', ${FIRST_DAY}, 'to', ${TODAY}, 'grain', 'day') || o.overview, clock_timestamp()
FROM (${dailyOverview(FIRST_DAY, TODAY)}) o
ON CONFLICT (org_id, insight) DO UPDATE SET local_day = excluded.local_day, payload = excluded.payload, computed_at = excluded.computed_at`;

/** A precomputed overview, if it was computed for the local day `localDay`. */
export async function loadInsight(sql: Sql, orgId: string, insight: string, localDay: string): Promise<Overview | undefined> {
  const [row] = await sql.rows<{ payload: unknown }>(
    "SELECT payload FROM rollup.analytics_insights WHERE org_id = $1 AND insight = $2 AND local_day = $3::date",
    [orgId, insight, localDay],
    "load-insight",
  );
  return row && overviewSchema.parse(row.payload);
}
