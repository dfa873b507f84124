import type { Sql } from "@/db/sql";
import type { LaneState } from "./status.contract";

/** How an organisation's lane is; one that never had work has no row. */
export async function queryLane(sql: Sql, orgId: string): Promise<LaneState> {
  const [lane] = await sql.rows<LaneState & Record<string, unknown>>(
    `SELECT attempts, nullif(next_attempt_at, '-infinity') AS "nextAttemptAt", last_error AS "lastError" FROM ops.lanes WHERE org_id = $1`,
    [orgId],
  );
  return lane ?? { attempts: 0, nextAttemptAt: null, lastError: null };
}
