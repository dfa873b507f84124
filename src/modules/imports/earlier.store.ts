import { textArray } from "@/db/array";
import type { Sql } from "@/db/sql";
import { receivedDays } from "@/kernel/received";

/** An event that a version accepted which made ids of line numbers. */
export interface EarlierEvent {
  readonly stem: string;
  readonly clientEventId: string;
  /** Undefined when raw has the event no more. */
  readonly visitor: string | null | undefined;
}

/** The events that were accepted under ids of such stems, each stem's in the order of their lines. */
export async function findEarlier(sql: Sql, orgId: string, stems: readonly string[]): Promise<readonly EarlierEvent[]> {
  // The ledger's key is in the order of bytes, so that what begins with a stem is a stretch of it.
  const known = await sql.rows<{ stem: string; clientEventId: string; at: Date }>(
    `SELECT s.stem, l.client_event_id AS "clientEventId", l.received_at AS at
     FROM unnest($2::text[]) AS s(stem)
     JOIN LATERAL (SELECT client_event_id, received_at FROM raw.event_ledger
                   WHERE org_id = $1 AND client_event_id >= s.stem || '_' AND client_event_id < s.stem || '\`' OFFSET 0) l ON true
     WHERE substr(l.client_event_id, length(s.stem) + 2) ~ '^[0-9]+$'
     ORDER BY s.stem, length(l.client_event_id), l.client_event_id`,
    [orgId, textArray(stems)],
    "imports-earlier",
  );
  if (known.length === 0) return [];
  const times = known.map(({ at }) => at.getTime());
  const { on } = receivedDays(new Date(Math.min(...times)), new Date(Math.max(...times)));
  const visitors = await sql.rows<{ clientEventId: string; visitor: string | null }>(
    `SELECT r.client_event_id AS "clientEventId", r.anonymous_id AS visitor
     FROM raw.event_ledger l
     JOIN raw.analytics_events r ON r.org_id = l.org_id AND r.batch_id = l.batch_id AND r.ordinal = l.ordinal AND r.received_at = l.received_at AND ${on("r")}
     WHERE l.org_id = $1 AND l.client_event_id = ANY($2::text[])`,
    [orgId, textArray(known.map(({ clientEventId }) => clientEventId))],
  );
  const byId = new Map(visitors.map(({ clientEventId, visitor }) => [clientEventId, visitor]));
  return known.map(({ stem, clientEventId }) => ({ stem, clientEventId, visitor: byId.get(clientEventId) }));
}
