import { receivedDays } from "@/kernel/received";
import type { Sql } from "@/db/sql";
import type { DeadLetter } from "./contract";

/** An accepted event: its batch, and its place there. */
export interface EventKey {
  readonly batchId: string;
  readonly ordinal: number;
  readonly receivedAt: Date;
}

/** Drained batches and when they came. */
export interface DrainedSpan {
  readonly batchIds: readonly string[];
  readonly receivedFrom: Date;
  readonly receivedTo: Date;
}

const COLUMNS = `id, stage, status, source, batch_id AS "batchId", client_event_id AS "clientEventId", code, path, message, format, payload, skew_ms AS "skewMs", context,
  occurrences, attempts, received_at AS "receivedAt", last_received_at AS "lastReceivedAt", resolved_at AS "resolvedAt"`;
type Row = DeadLetter & Record<string, unknown>;

/** The latest one of an id. */
export async function findLatest(sql: Sql, orgId: string, clientEventId: string): Promise<DeadLetter | undefined> {
  const [row] = await sql.rows<Row>(
    `SELECT ${COLUMNS} FROM raw.dead_letters WHERE org_id = $1 AND client_event_id = $2 ORDER BY last_received_at DESC, id LIMIT 1`,
    [orgId, clientEventId],
  );
  return row;
}

/** Those of `ids` that are open and were never accepted, the oldest first. */
export async function readOpen(sql: Sql, orgId: string, ids: readonly string[]): Promise<readonly DeadLetter[]> {
  return sql.rows<Row>(
    `SELECT ${COLUMNS} FROM raw.dead_letters WHERE org_id = $1 AND id = ANY ($2::uuid[]) AND status = 'open' AND stage = 'verdict' ORDER BY received_at, batch_id, ordinal`,
    [orgId, ids],
  );
}

/**
 * Notes that dead letters were sent again, and what became of them. The drain may have been faster and taken the
 * accepted event for a resend by its client.
 */
export async function markResent(sql: Sql, orgId: string, sent: readonly { readonly id: string; readonly status: "open" | "replayed" | "superseded" }[]): Promise<void> {
  await sql.rows(
    `WITH sent AS (
       SELECT d.id, t.status FROM raw.dead_letters d JOIN unnest($2::uuid[], $3::text[]) AS t(id, status) ON d.id = t.id
       WHERE d.org_id = $1 AND d.status IN ('open', 'superseded') ORDER BY d.fingerprint FOR UPDATE OF d
     )
     UPDATE raw.dead_letters d SET attempts = d.attempts + 1, status = CASE WHEN s.status = 'open' THEN d.status ELSE s.status END,
            resolved_at = CASE WHEN s.status = 'open' THEN d.resolved_at ELSE clock_timestamp() END
     FROM sent s WHERE d.org_id = $1 AND d.id = s.id`,
    [orgId, sent.map(({ id }) => id), sent.map(({ status }) => status)],
  );
}

/**
 * A resend that succeeded settles the open dead letters of the same id that came before it; one that came after it
 * stays. They are locked in the order in which ingest counts them up, so that the two cannot deadlock.
 */
export async function supersede(sql: Sql, orgId: string, span: DrainedSpan): Promise<void> {
  const days = receivedDays(span.receivedFrom, span.receivedTo);
  await sql.rows(
    `WITH settled AS (
       SELECT d.id FROM raw.dead_letters d
       JOIN staging.events e ON e.client_event_id = d.client_event_id AND d.last_received_at <= e.received_at
       WHERE d.org_id = $1 AND d.status = 'open' AND d.stage = 'verdict'
         AND e.org_id = $1 AND e.batch_id = ANY($2::uuid[]) AND e.received_at BETWEEN $3 AND $4 AND ${days.on("e")}
       ORDER BY d.fingerprint FOR UPDATE OF d
     )
     UPDATE raw.dead_letters d SET status = 'superseded', resolved_at = clock_timestamp()
     FROM settled s WHERE d.org_id = $1 AND d.id = s.id`,
    [orgId, span.batchIds, span.receivedFrom, span.receivedTo],
    days.plan === undefined ? undefined : `supersede-dead-letters ${days.plan}`,
  );
}

/** The dead letter of an accepted event that the pipeline sets aside: with what raw has of it. */
export async function insertSetAside(sql: Sql, orgId: string, key: EventKey, code: string, message: string): Promise<void> {
  const { on } = receivedDays(key.receivedAt, key.receivedAt);
  await sql.rows(
    `INSERT INTO raw.dead_letters AS d (org_id, id, stage, batch_id, ordinal, client_event_id, code, message, payload, context, source, fingerprint, received_at, last_received_at)
     SELECT $1, gen_random_uuid(), 'pipeline', $2, $3, r.client_event_id, $4, $5,
            jsonb_build_object('clientEventId', r.client_event_id, 'type', r.type, 'timestamp', r.occurred_at, 'userId', r.user_id,
              'anonymousId', r.anonymous_id, 'sessionId', r.session_id, 'courseId', r.course_id, 'lessonId', r.lesson_id, 'properties', r.properties)::text,
            r.context, b.source, sha256(convert_to(r.batch_id::text || ':' || r.ordinal, 'UTF8')), r.received_at, clock_timestamp()
     FROM raw.analytics_events r JOIN raw.analytics_event_batches b ON b.org_id = r.org_id AND b.batch_id = r.batch_id AND b.received_at = r.received_at
     WHERE r.org_id = $1 AND r.batch_id = $2 AND r.ordinal = $3 AND ${on("r")}
     ON CONFLICT (org_id, fingerprint) WHERE status = 'open'
       DO UPDATE SET code = excluded.code, message = excluded.message, last_received_at = excluded.last_received_at`,
    [orgId, key.batchId, key.ordinal, code, message],
  );
}

/** Those of the events that the pipeline has set aside and no replay has counted since, whatever became of their dead letters. */
export async function readSetAside(sql: Sql, orgId: string, keys: readonly EventKey[]): Promise<readonly EventKey[]> {
  return sql.rows<EventKey & Record<string, unknown>>(
    `SELECT DISTINCT batch_id AS "batchId", ordinal, received_at AS "receivedAt" FROM raw.dead_letters
     WHERE org_id = $1 AND stage = 'pipeline' AND status <> 'replayed' AND (batch_id, ordinal) IN (SELECT * FROM unnest($2::uuid[], $3::integer[]))`,
    [orgId, keys.map((key) => key.batchId), keys.map((key) => key.ordinal)],
  );
}

/** Settles the dead letters of events that were set aside and are staged now, also those that were given up. */
export async function markReplayed(sql: Sql, orgId: string, keys: readonly EventKey[]): Promise<void> {
  await sql.rows(
    `UPDATE raw.dead_letters SET status = 'replayed', resolved_at = clock_timestamp()
     WHERE org_id = $1 AND stage = 'pipeline' AND status <> 'replayed' AND (batch_id, ordinal) IN (SELECT * FROM unnest($2::uuid[], $3::integer[]))`,
    [orgId, keys.map((key) => key.batchId), keys.map((key) => key.ordinal)],
  );
}
