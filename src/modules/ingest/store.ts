import { jsonList, listOf, textArray } from "@/db/array";
import { oneRow, type Sql } from "@/db/sql";
import { deadLetterValues, insertDeadLetters } from "@/modules/dead-letters/insert.sql";
import type { Source } from "./contract";
import type { FailedEvent, ValidEvent } from "./verdict";

/** What one organisation adds in one transaction: its share of a group of requests. */
export interface BatchRow {
  readonly orgId: string;
  readonly batchId: string;
  readonly receivedAt: Date;
  readonly source: Source;
  readonly requests: number;
  /** Counted from the envelopes, before anything was judged. */
  readonly received: number;
  readonly events: readonly ValidEvent[];
  readonly failures: readonly FailedEvent[];
}

// One statement: ledger, raw events, dead letters and the batch row stand or fall together.
// An id that a statement holds twice is inserted once, by ON CONFLICT: the first in the order, so the lowest index.
// The order is that of the keys, so that two writers of the same ids cannot deadlock.
const INSERT_BATCH = `
WITH input AS MATERIALIZED (
  SELECT t.ordinal::integer, t.client_event_id, t.type, coalesce(t.occurred_at, $3) AS occurred_at,
         t.user_id, t.anonymous_id, t.session_id, t.course_id, t.lesson_id, t.properties::jsonb, t.context::jsonb
  FROM unnest($7::text[], $8::text[], $9::timestamptz[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], ${listOf("$15")}, ${listOf("$16")})
       WITH ORDINALITY AS t(client_event_id, type, occurred_at, user_id, anonymous_id, session_id, course_id, lesson_id, properties, context, ordinal)
), fresh AS (
  INSERT INTO raw.event_ledger (org_id, client_event_id, received_at, batch_id, ordinal)
  SELECT $1::uuid, client_event_id, $3::timestamptz, $2::uuid, ordinal
  FROM input
  ORDER BY client_event_id COLLATE "C", ordinal
  ON CONFLICT (org_id, client_event_id) DO NOTHING
  RETURNING ordinal
), stored AS (
  INSERT INTO raw.analytics_events (org_id, batch_id, ordinal, received_at, occurred_at, client_event_id, type,
                                    user_id, anonymous_id, session_id, course_id, lesson_id, properties, context)
  SELECT $1, $2, i.ordinal, $3, i.occurred_at, i.client_event_id, i.type,
         i.user_id, i.anonymous_id, i.session_id, i.course_id, i.lesson_id, i.properties, i.context
  FROM input i JOIN fresh USING (ordinal)
  RETURNING 1
), failed AS (
  ${insertDeadLetters(18)}
), batch AS (
  INSERT INTO raw.analytics_event_batches (org_id, batch_id, source, received_at, requests, received, accepted, duplicates, failed)
  SELECT $1, $2, $4, $3, $5, $6, (SELECT count(*) FROM stored),
         (SELECT count(*) FROM input) - (SELECT count(*) FROM fresh), $17::integer
)
SELECT coalesce(array_agg(ordinal), '{}') AS accepted FROM fresh`;

/**
 * Writes a batch and gives the positions in `events` that were accepted; the others are duplicates.
 * The transaction's organisation must be `row.orgId`.
 */
export async function insertBatch(sql: Sql, row: BatchRow): Promise<ReadonlySet<number>> {
  const { events } = row;
  const { accepted } = await oneRow<{ accepted: number[] }>(
    sql,
    INSERT_BATCH,
    [
      row.orgId,
      row.batchId,
      row.receivedAt,
      row.source,
      row.requests,
      row.received,
      textArray(events.map((event) => event.clientEventId)),
      textArray(events.map((event) => event.type)),
      textArray(events.map((event) => (event.occurredAt === null ? null : new Date(event.occurredAt).toISOString()))),
      textArray(events.map((event) => event.userId)),
      textArray(events.map((event) => event.anonymousId)),
      textArray(events.map((event) => event.sessionId)),
      textArray(events.map((event) => event.courseId)),
      textArray(events.map((event) => event.lessonId)),
      jsonList(events.map((event) => event.properties)),
      jsonList(events.map((event) => event.context)),
      row.failures.length,
      ...deadLetterValues(row.failures),
    ],
    "ingest-insert-batch",
  );
  // SQL counts from one.
  return new Set(accepted.map((ordinal) => ordinal - 1));
}

/** Those of `ids` (an array literal) that were accepted. */
export async function findKnownIds(sql: Sql, orgId: string, ids: string): Promise<ReadonlySet<string>> {
  const rows = await sql.rows<{ id: string }>("SELECT client_event_id AS id FROM raw.event_ledger WHERE org_id = $1 AND client_event_id = ANY($2::text[])", [orgId, ids]);
  return new Set(rows.map(({ id }) => id));
}
