import type { Sql } from "@/db/sql";

export type EventState = "processed" | "pending" | "set_aside";

/** How far accepted events have come, by their ids. */
export async function findStates(sql: Sql, orgId: string, eventIds: readonly string[]): Promise<ReadonlyMap<string, EventState>> {
  const rows = await sql.rows<{ eventId: string; state: EventState }>(
    `SELECT l.client_event_id AS "eventId",
            CASE WHEN b.processed_at IS NULL THEN 'pending' WHEN c.kind = 'exclude' THEN 'set_aside' ELSE 'processed' END AS state
     FROM raw.event_ledger l
     JOIN raw.analytics_event_batches b ON b.org_id = l.org_id AND b.batch_id = l.batch_id
     LEFT JOIN raw.corrections c ON c.org_id = l.org_id AND c.batch_id = l.batch_id AND c.ordinal = l.ordinal AND c.current
     WHERE l.org_id = $1 AND l.client_event_id = ANY($2::text[] COLLATE "C")`,
    [orgId, eventIds],
    "site-event-states",
  );
  return new Map(rows.map(({ eventId, state }) => [eventId, state]));
}
