import { oneRow, type Sql } from "@/db/sql";

/** The last local day whose raw events are not all kept any more, null while all are; undefined without the organisation. */
export async function findFrozenThrough(sql: Sql, orgId: string): Promise<string | null | undefined> {
  const [row] = await sql.rows<{ day: string | null }>("SELECT frozen_through AS day FROM app.organisations WHERE id = $1", [orgId], "frozen-through");
  return row?.day;
}

export async function frozenThrough(sql: Sql, orgId: string): Promise<string | null> {
  return (await findFrozenThrough(sql, orgId)) ?? null;
}

/** From which receipt on every event is kept; null while all are. What was received before may be gone at any time. */
export async function keptSince(sql: Sql, orgId: string): Promise<Date | null> {
  const { since } = await oneRow<{ since: Date | null }>(sql, "SELECT nullif(app.kept_since($1), '-infinity') AS since", [orgId], "kept-since");
  return since;
}

/** When the oldest event that waits for its pass was received; null without any. */
export async function oldestWaiting(sql: Sql, orgId: string): Promise<Date | null> {
  const { oldest } = await oneRow<{ oldest: Date | null }>(sql, "SELECT min(received_at) AS oldest FROM raw.analytics_event_batches WHERE org_id = $1 AND processed_at IS NULL", [orgId]);
  return oldest;
}

/** @param until the beginning of a UTC day: what was received before may go, and may count on local days up to the one after */
export async function setKeptSince(sql: Sql, orgId: string, until: Date): Promise<void> {
  await sql.rows("UPDATE app.organisations SET frozen_through = ($2::timestamptz AT TIME ZONE 'UTC')::date + 1 WHERE id = $1", [orgId, until]);
}
