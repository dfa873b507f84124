import { numberArray, textArray } from "@/db/array";
import type { Sql } from "@/db/sql";
import type { RoutingFields } from "./routing-fields";

/** An event that no organisation could be found for. */
export interface NewUnassignedEvent extends RoutingFields {
  readonly id: string;
  readonly code: string;
  readonly path: string | null;
  readonly message: string;
  readonly payload: string;
  /** Hex. */
  readonly fingerprint: string;
  readonly occurrences: number;
}

// The same event again, while it is open, is one row: it says why no organisation could be found this time.
// Sorted, so that two requests with the same events cannot deadlock.
const INSERT = `
INSERT INTO raw.unassigned_events AS u (id, key_id, client_event_id, type, person, course_id, code, path, message, payload, skew_ms, fingerprint, occurrences,
                                        received_at, last_received_at)
SELECT t.id, $1, t.client_event_id, t.type, t.person, t.course_id, t.code, t.path, t.message, t.payload, $2, decode(t.fingerprint, 'hex'), t.occurrences, $3, $3
FROM unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::integer[])
     AS t(id, client_event_id, type, person, course_id, code, path, message, payload, fingerprint, occurrences)
ORDER BY t.fingerprint COLLATE "C"
ON CONFLICT (fingerprint) WHERE status = 'open' DO UPDATE
  SET occurrences = u.occurrences + excluded.occurrences, last_received_at = excluded.last_received_at,
      code = excluded.code, path = excluded.path, message = excluded.message`;

/** @param unassigned no fingerprint twice */
export async function insertUnassigned(sql: Sql, { keyId, skew, receivedAt }: { keyId: string; skew: number; receivedAt: Date }, unassigned: readonly NewUnassignedEvent[]): Promise<void> {
  const texts = (of: (event: NewUnassignedEvent) => string | null) => textArray(unassigned.map(of));
  await sql.rows(INSERT, [
    keyId,
    Math.round(skew),
    receivedAt,
    texts((event) => event.id),
    texts((event) => event.clientEventId),
    texts((event) => event.type),
    texts((event) => event.person),
    texts((event) => event.courseId),
    texts((event) => event.code),
    texts((event) => event.path),
    texts((event) => event.message),
    texts((event) => event.payload),
    texts((event) => event.fingerprint),
    numberArray(unassigned.map((event) => event.occurrences)),
  ]);
}

/** Where the operator, or an earlier retry, has put the same events: by fingerprint. */
export async function findAssigned(sql: Sql, fingerprints: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await sql.rows<{ fingerprint: string; orgId: string }>(
    `SELECT DISTINCT ON (u.fingerprint) encode(u.fingerprint, 'hex') AS fingerprint, u.assigned_to AS "orgId"
     FROM raw.unassigned_events u
     WHERE u.fingerprint = ANY (SELECT decode(f, 'hex') FROM unnest($1::text[]) f) AND u.assigned_to IS NOT NULL AND u.status <> 'discarded'
     ORDER BY u.fingerprint, u.id DESC`,
    [textArray(fingerprints)],
  );
  return new Map(rows.map(({ fingerprint, orgId }) => [fingerprint, orgId]));
}

/** Events that their sender has brought to an organisation after all: their open rows are done with. */
export async function settleUnassigned(sql: Sql, resolved: readonly { readonly fingerprint: string; readonly orgId: string }[], actor: string): Promise<void> {
  await sql.rows(
    `WITH settled AS (
       SELECT u.id, t.org_id FROM raw.unassigned_events u JOIN unnest($1::text[], $2::uuid[]) AS t(fingerprint, org_id) ON u.fingerprint = decode(t.fingerprint, 'hex')
       WHERE u.status = 'open' AND coalesce(u.assigned_to, t.org_id) = t.org_id
       ORDER BY u.id FOR UPDATE OF u
     )
     UPDATE raw.unassigned_events u SET status = 'assigned', assigned_to = s.org_id, resolved_at = now(), resolved_by = $3
     FROM settled s WHERE u.id = s.id AND u.status = 'open'`,
    [textArray(resolved.map(({ fingerprint }) => fingerprint)), textArray(resolved.map(({ orgId }) => orgId)), actor],
  );
}
