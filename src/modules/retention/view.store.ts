import { oneRow, type Sql } from "@/db/sql";
import type { KeptDays } from "@/kernel/retention";

export interface Kept {
  readonly own: KeptDays;
  readonly frozenThrough: string | null;
  readonly keptSince: Date | null;
}

export async function findKept(sql: Sql, orgId: string): Promise<Kept | undefined> {
  const [row] = await sql.rows<{ rawDays: number | null; stagingDays: number | null; frozenThrough: string | null; keptSince: Date | null }>(
    `SELECT retention_raw_days AS "rawDays", retention_staging_days AS "stagingDays", frozen_through AS "frozenThrough", nullif(app.kept_since(id), '-infinity') AS "keptSince"
     FROM app.organisations WHERE id = $1`,
    [orgId],
  );
  if (!row) return undefined;
  const { rawDays, stagingDays, ...rest } = row;
  return { own: { rawDays, stagingDays }, ...rest };
}

/** How many events were accepted from `from` on (null: from the first) and before `until` (null: until now), and the UTC day of the first. */
export async function eventsReceived(sql: Sql, orgId: string, from: Date | null, until: Date | null): Promise<{ readonly events: number; readonly firstDay: string | null }> {
  return oneRow(
    sql,
    `SELECT coalesce(sum(accepted), 0) AS events, (min(hour) FILTER (WHERE accepted > 0) AT TIME ZONE 'UTC')::date AS "firstDay" FROM rollup.balance_hours
     WHERE org_id = $1 AND hour >= coalesce($2::timestamptz, '-infinity') AND hour < coalesce($3::timestamptz, 'infinity')`,
    [orgId, from, until],
  );
}

export async function setOwn(sql: Sql, orgId: string, { rawDays, stagingDays }: KeptDays): Promise<void> {
  await sql.rows("UPDATE app.organisations SET retention_raw_days = $2, retention_staging_days = $3 WHERE id = $1", [orgId, rawDays, stagingDays]);
}
