import { newId } from "@/kernel/ids";
import type { Sql } from "@/db/sql";
import { daysOfKeys, KEY, type StagedKey } from "./stage.store";

/** A correction gives some of an event's fields again; what it leaves out stays as received. */
export interface CorrectedEvent {
  readonly type?: string;
  /** ISO 8601 with an offset. */
  readonly occurredAt?: string;
  readonly userId?: string;
  readonly anonymousId?: string;
  readonly sessionId?: string;
  readonly courseId?: string;
  readonly lessonId?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

const NEXT_VERSION = `
  SELECT coalesce(max(version), 0) + 1 FROM raw.corrections WHERE org_id = $1 AND batch_id = $2 AND ordinal = $3`;

/** The event stands again as it was received; what was said of it stays on record. */
export async function retire(sql: Sql, orgId: string, key: StagedKey): Promise<void> {
  await sql.rows("UPDATE raw.corrections SET current = false WHERE org_id = $1 AND batch_id = $2 AND ordinal = $3 AND current", [orgId, key.batchId, key.ordinal]);
}

/** Sets an event aside: an exclusion and its dead letter. */
export async function setAside(sql: Sql, orgId: string, key: StagedKey, code: string, message: string): Promise<void> {
  await retire(sql, orgId, key);
  await sql.rows(
    `INSERT INTO raw.corrections (org_id, batch_id, ordinal, version, kind, reason, received_at)
     SELECT $1, $2, $3, (${NEXT_VERSION}), 'exclude', $4, r.received_at
     FROM raw.analytics_events r WHERE r.org_id = $1 AND r.batch_id = $2 AND r.ordinal = $3 AND ${daysOfKeys([key]).on("r")}`,
    [orgId, key.batchId, key.ordinal, message],
  );
  await sql.rows(
    `INSERT INTO raw.dead_letters AS l (org_id, id, stage, batch_id, ordinal, client_event_id, code, message, payload, fingerprint, received_at, last_received_at)
     SELECT $1, gen_random_uuid(), 'pipeline', $2, $3, r.client_event_id, $4, $5,
            jsonb_build_object('clientEventId', r.client_event_id, 'type', r.type, 'timestamp', r.occurred_at, 'userId', r.user_id,
              'anonymousId', r.anonymous_id, 'sessionId', r.session_id, 'courseId', r.course_id, 'lessonId', r.lesson_id, 'properties', r.properties)::text,
            sha256(convert_to(r.batch_id::text || ':' || r.ordinal, 'UTF8')), r.received_at, clock_timestamp()
     FROM raw.analytics_events r WHERE r.org_id = $1 AND r.batch_id = $2 AND r.ordinal = $3 AND ${daysOfKeys([key]).on("r")}
     ON CONFLICT (org_id, fingerprint) WHERE status = 'open'
       DO UPDATE SET code = excluded.code, message = excluded.message, last_received_at = excluded.last_received_at`,
    [orgId, key.batchId, key.ordinal, code, message],
  );
}

/** A new version of an event's fields, to be applied when the replay batch is drained; undefined when raw has the event no more. */
export async function addReplacement(sql: Sql, orgId: string, key: StagedKey, event: CorrectedEvent, reason: string, replayBatchId: string): Promise<number | undefined> {
  await retire(sql, orgId, key);
  const [row] = await sql.rows<{ version: number }>(
    `INSERT INTO raw.corrections (org_id, batch_id, ordinal, version, kind, event, reason, received_at, replay_batch_id)
     SELECT $1, $2, $3, (${NEXT_VERSION}), 'replace', $4, $5, r.received_at, $6
     FROM raw.analytics_events r WHERE r.org_id = $1 AND r.batch_id = $2 AND r.ordinal = $3 AND ${daysOfKeys([key]).on("r")}
     RETURNING version`,
    [orgId, key.batchId, key.ordinal, JSON.stringify(event), reason, replayBatchId],
  );
  return row?.version;
}

/** A batch without events of its own, which tells the lane to replay the corrections that name it. */
export async function addReplayBatch(sql: Sql, orgId: string): Promise<string> {
  const batchId = newId();
  await sql.rows(
    `INSERT INTO raw.analytics_event_batches (org_id, batch_id, kind, source, received_at, requests, received, accepted, duplicates, failed)
     VALUES ($1, $2, 'replay', 'replay', clock_timestamp(), 0, 0, 0, 0, 0)`,
    [orgId, batchId],
  );
  return batchId;
}

/**
 * The events that a replay batch is about. One that was corrected again since belongs to the later batch,
 * and one that has not been drained yet to its own pass, which applies the correction as well.
 */
export async function eventsOfReplay(sql: Sql, orgId: string, batchId: string): Promise<readonly StagedKey[]> {
  return sql.rows<StagedKey & Record<string, unknown>>(
    `SELECT c.batch_id AS "batchId", c.ordinal, c.received_at AS "receivedAt" FROM raw.corrections c
     JOIN raw.analytics_event_batches b ON b.org_id = c.org_id AND b.batch_id = c.batch_id AND b.processed_at IS NOT NULL
     WHERE c.org_id = $1 AND c.replay_batch_id = $2 AND c.current ORDER BY c.batch_id, c.ordinal`,
    [orgId, batchId],
  );
}

/** Those of the events that the pipeline has set aside and no replay has counted since, whatever became of their letters. */
export async function setAsideEvents(sql: Sql, orgId: string, keys: readonly StagedKey[]): Promise<readonly StagedKey[]> {
  return sql.rows<StagedKey & Record<string, unknown>>(
    `SELECT DISTINCT ${KEY} FROM raw.dead_letters
     WHERE org_id = $1 AND stage = 'pipeline' AND status <> 'replayed' AND (batch_id, ordinal) IN (SELECT * FROM unnest($2::uuid[], $3::integer[]))`,
    [orgId, keys.map((key) => key.batchId), keys.map((key) => key.ordinal)],
  );
}

/** Settles the letters of events that were set aside and are staged now, also those that were given up. */
export async function settleLetters(sql: Sql, orgId: string, keys: readonly StagedKey[]): Promise<void> {
  await sql.rows(
    `UPDATE raw.dead_letters SET status = 'replayed', resolved_at = clock_timestamp()
     WHERE org_id = $1 AND stage = 'pipeline' AND status <> 'replayed' AND (batch_id, ordinal) IN (SELECT * FROM unnest($2::uuid[], $3::integer[]))`,
    [orgId, keys.map((key) => key.batchId), keys.map((key) => key.ordinal)],
  );
}
