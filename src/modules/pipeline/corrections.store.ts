import { newId } from "@/kernel/ids";
import type { Sql } from "@/db/sql";
import { daysOfKeys, type StagedKey } from "./stage.store";

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

/** The event counts again as it was received; its corrections stay on record. */
export async function retire(sql: Sql, orgId: string, key: StagedKey): Promise<void> {
  await sql.rows("UPDATE raw.corrections SET current = false WHERE org_id = $1 AND batch_id = $2 AND ordinal = $3 AND current", [orgId, key.batchId, key.ordinal]);
}

/** Leaves an event out from here on. */
export async function exclude(sql: Sql, orgId: string, key: StagedKey, reason: string): Promise<void> {
  await retire(sql, orgId, key);
  await sql.rows(
    `INSERT INTO raw.corrections (org_id, batch_id, ordinal, version, kind, reason, received_at)
     SELECT $1, $2, $3, (${NEXT_VERSION}), 'exclude', $4, r.received_at
     FROM raw.analytics_events r WHERE r.org_id = $1 AND r.batch_id = $2 AND r.ordinal = $3 AND ${daysOfKeys([key]).on("r")}`,
    [orgId, key.batchId, key.ordinal, reason],
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
