import type { Sql } from "@/db/sql";
import { overviewSchema, type Overview } from "./contract";

export async function saveInsight(sql: Sql, orgId: string, insight: string, localDay: string, payload: Overview): Promise<void> {
  await sql.rows(
    `INSERT INTO rollup.analytics_insights (org_id, insight, local_day, payload, computed_at)
     VALUES ($1, $2, $3, $4, clock_timestamp())
     ON CONFLICT (org_id, insight) DO UPDATE SET local_day = excluded.local_day, payload = excluded.payload, computed_at = excluded.computed_at`,
    [orgId, insight, localDay, JSON.stringify(payload)],
    "save-insight",
  );
}

/** A precomputed overview, if it was computed for the local day `localDay`. */
export async function loadInsight(sql: Sql, orgId: string, insight: string, localDay: string): Promise<Overview | undefined> {
  const [row] = await sql.rows<{ payload: unknown }>(
    "SELECT payload FROM rollup.analytics_insights WHERE org_id = $1 AND insight = $2 AND local_day = $3::date",
    [orgId, insight, localDay],
    "load-insight",
  );
  return row && overviewSchema.parse(row.payload);
}
