import { type ReceivedDays, receivedDays, receivedSinceDay } from "@/kernel/received";
import { personOfColumns } from "@/db/person";
import { oneRow, type Sql } from "@/db/sql";
import { SET_ASIDE } from "@/modules/dead-letters/set-aside.sql";
import { type DayScope, type EventKind, type ReceivedSpan, spanOfReceipts } from "./contract";
import { QUALITY_SCORE, QUALITY_THRESHOLDS } from "./quality";

export interface StagedKey {
  readonly batchId: string;
  readonly ordinal: number;
  readonly receivedAt: Date;
}

interface KeyRow extends StagedKey {
  readonly [column: string]: unknown;
}
/** The columns of a {@link StagedKey}. */
export const KEY = `batch_id AS "batchId", ordinal, received_at AS "receivedAt"`;
/** Which days' partitions hold the events. @param keys at least one */
export const daysOfKeys = (keys: readonly StagedKey[]): ReceivedDays => daysOf(spanOfReceipts(keys.map((key) => key.receivedAt)));
const parametersOf = (orgId: string, keys: readonly StagedKey[]) => [orgId, keys.map((key) => key.batchId), keys.map((key) => key.ordinal)];

/**
 * Raw events as they are to be staged, with their current corrections applied and the excluded ones left
 * out. They are chosen by `where` (on `r`, `c`). Where the corrections are known beforehand, `corrected` (on
 * `c`) has them read once instead of once an event. Both are fixed text of this folder.
 */
const asStaged = (where: string, corrected?: string) => `${corrected ? `
  WITH corrections AS MATERIALIZED (SELECT c.* FROM raw.corrections c WHERE c.org_id = $1 AND c.current AND ${corrected})` : ""}
  SELECT e.*,
         date_trunc('hour', e.occurred_at, coalesce(z.zone, 'UTC')) AS local_hour,
         (e.occurred_at AT TIME ZONE coalesce(z.zone, 'UTC'))::date AS local_day,
         ${QUALITY_SCORE} AS quality_score
  FROM (
    SELECT r.org_id, r.batch_id, r.ordinal, r.received_at, r.client_event_id,
           coalesce((c.event->>'occurredAt')::timestamptz, r.occurred_at) AS occurred_at,
           coalesce(c.event->>'type', r.type) AS type,
           ${personOfColumns("coalesce(c.event->>'userId', r.user_id)", "coalesce(c.event->>'anonymousId', r.anonymous_id)")} AS person,
           coalesce(c.event->>'sessionId', r.session_id) AS session_id,
           coalesce(c.event->>'courseId', r.course_id) AS course_id,
           coalesce(c.event->>'lessonId', r.lesson_id) AS lesson_id,
           coalesce(c.event->'properties', r.properties) AS properties,
           coalesce(r.context->>'kind' = 'site', false) AS site
    FROM raw.analytics_events r
    LEFT JOIN ${corrected ? "corrections" : "raw.corrections"} c ON c.org_id = r.org_id AND c.batch_id = r.batch_id AND c.ordinal = r.ordinal AND c.current
    WHERE r.org_id = $1 AND c.kind IS DISTINCT FROM 'exclude' AND ${where}
  ) e
  LEFT JOIN app.zones_of($1) z ON e.occurred_at >= z.effective_from AND e.occurred_at < z.effective_to`;

const KIND = "type, site, coalesce(course_id <> '', false) AS course";

/** Stages the events that `where` chooses, of which `keep` (on `t`) leaves some out; `result` reads `chosen` and `staged`. */
function stageStatement(where: string, keep: string, corrected?: string, result = `SELECT DISTINCT ${KIND} FROM chosen`): string {
  return `
WITH chosen AS MATERIALIZED (
  SELECT t.* FROM (${asStaged(where, corrected)}
  ) t WHERE ${keep}
), staged AS (
  INSERT INTO staging.events (org_id, batch_id, ordinal, received_at, occurred_at, local_hour, local_day, client_event_id, type,
                              person, session_id, course_id, lesson_id, properties, quality_score, validation_status, staged_at)
  SELECT t.org_id, t.batch_id, t.ordinal, t.received_at, t.occurred_at, t.local_hour, t.local_day, t.client_event_id, t.type,
         t.person, t.session_id, t.course_id, t.lesson_id, t.properties, t.quality_score,
         CASE WHEN t.quality_score >= ${QUALITY_THRESHOLDS.valid}::real THEN 'VALID'
              WHEN t.quality_score >= ${QUALITY_THRESHOLDS.warning}::real THEN 'WARNING' ELSE 'INVALID' END,
         clock_timestamp()
  FROM chosen t
  ON CONFLICT (org_id, batch_id, ordinal, received_at) DO NOTHING
  RETURNING batch_id, ordinal, received_at
)
${result}`;
}

const byBatches = ({ on }: ReceivedDays) =>
  stageStatement(`r.batch_id = ANY($2::uuid[]) AND r.received_at BETWEEN $3 AND $4 AND ${on("r")}`, "true", "c.batch_id = ANY($2::uuid[])");
const byRange = ({ on }: ReceivedDays) => stageStatement(`r.batch_id = $2 AND r.received_at BETWEEN $3 AND $4 AND r.ordinal BETWEEN $5 AND $6 AND ${on("r")}`, "true", "c.batch_id = $2");
const byKeys = ({ on }: ReceivedDays) =>
  stageStatement(
    `(r.batch_id, r.ordinal) IN (SELECT * FROM unnest($2::uuid[], $3::integer[])) AND ${on("r")}`,
    "true",
    undefined,
    `SELECT ${KEY}, ${KIND} FROM chosen JOIN staged USING (batch_id, ordinal, received_at)`,
  );
// What is still pending is left to its own pass, and what is set aside to its replay.
const DRAINED = `
  EXISTS (SELECT 1 FROM raw.analytics_event_batches b WHERE b.org_id = $1 AND b.batch_id = r.batch_id AND b.processed_at IS NOT NULL)
  AND (c.kind IS NULL OR (r.batch_id, r.ordinal) NOT IN (
    ${SET_ASIDE}))`;
// Two days of margin: no zone is further from UTC. Compared as timestamptz, which row-level security lets
// an index answer.
const NEAR_DAY = (column: string) => `${column} >= ($2::date - 2)::timestamptz AND ${column} < ($2::date + 3)::timestamptz`;
const byDay = ({ on }: ReceivedDays) => stageStatement(`${NEAR_DAY("r.occurred_at")} AND ${on("r")} AND ${DRAINED}`, "t.local_day = $2::date");
// A corrected event may come from any day. A statement of its own: with OR the other one would read all of raw.
const correctedByDay = ({ on }: ReceivedDays) =>
  stageStatement(`c.kind = 'replace' AND r.received_at = c.received_at AND ${on("r")} AND ${on("c")} AND ${DRAINED}`, "t.local_day = $2::date");
const moved = ({ on }: ReceivedDays) => `
SELECT ${KEY}
FROM (${asStaged(`(r.batch_id, r.ordinal, r.received_at) IN (
  SELECT s.batch_id, s.ordinal, s.received_at FROM staging.events s WHERE s.org_id = $1 AND s.local_day = $2::date AND ${on("s")}) AND ${on("r")}`)}
) t WHERE t.local_day <> $2::date`;

export interface BatchSpan extends ReceivedSpan {
  readonly batchIds: readonly string[];
}

const daysOf = ({ receivedFrom, receivedTo }: ReceivedSpan): ReceivedDays => receivedDays(receivedFrom, receivedTo);
const named = (statement: string, { plan }: ReceivedDays) => (plan === undefined ? undefined : `${statement} ${plan}`);
type KindRow = EventKind & Record<string, unknown>;

/** @returns what there is among the events, as of every other way to stage */
export async function stageBatches(sql: Sql, orgId: string, span: BatchSpan): Promise<readonly EventKind[]> {
  const days = daysOf(span);
  return sql.rows<KindRow>(byBatches(days), [orgId, span.batchIds, span.receivedFrom, span.receivedTo], named("stage-batches", days));
}

/** Part of one batch, to find an event that cannot be staged. */
export async function stageRange(sql: Sql, orgId: string, batch: { batchId: string; receivedAt: Date }, first: number, last: number): Promise<readonly EventKind[]> {
  const span = spanOfReceipts([batch.receivedAt]);
  return sql.rows<KindRow>(byRange(daysOf(span)), [orgId, batch.batchId, span.receivedFrom, span.receivedTo, first, last]);
}

export async function lastOrdinal(sql: Sql, orgId: string, batch: { batchId: string; receivedAt: Date }): Promise<number> {
  const span = spanOfReceipts([batch.receivedAt]);
  const [row] = await sql.rows<{ last: number | null }>(
    `SELECT max(r.ordinal) AS last FROM raw.analytics_events r WHERE r.org_id = $1 AND r.batch_id = $2 AND ${daysOf(span).on("r")}`,
    [orgId, batch.batchId],
  );
  return row?.last ?? 0;
}

/** Events that are staged on a local day and would be staged on another one now. */
export async function movedEvents(sql: Sql, orgId: string, { day, ...span }: DayScope): Promise<readonly StagedKey[]> {
  return sql.rows<KeyRow>(moved(daysOf(span)), [orgId, day]);
}

/** Single events; gives those that were not staged before. */
export async function stageEvents(sql: Sql, orgId: string, keys: readonly StagedKey[]): Promise<readonly (StagedKey & EventKind)[]> {
  return keys.length === 0 ? [] : sql.rows<KeyRow & EventKind>(byKeys(daysOfKeys(keys)), parametersOf(orgId, keys));
}

// As text: to read it as a time may fail, and then its own replay sets it aside.
const CORRECTED_NEAR_DAY = `(left(c.event->>'occurredAt', 10) BETWEEN to_char($2::date - 3, 'YYYY-MM-DD') AND to_char($2::date + 3, 'YYYY-MM-DD')
         OR c.event->>'occurredAt' !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}')`;

/** When the events were received that a local day may hold, staged now or not; undefined when there are none. */
export async function receiptsOfDay(sql: Sql, orgId: string, day: string): Promise<ReceivedSpan | undefined> {
  const { on } = receivedDays(receivedSinceDay(day), undefined);
  const { first, last } = await oneRow<{ first: Date | null; last: Date | null }>(
    sql,
    `SELECT min(received_at) AS first, max(received_at) AS last FROM (
       SELECT r.received_at FROM raw.analytics_events r WHERE r.org_id = $1 AND ${NEAR_DAY("r.occurred_at")} AND ${on("r")}
       UNION ALL
       SELECT s.received_at FROM staging.events s WHERE s.org_id = $1 AND s.local_day = $2::date AND ${on("s")}
       UNION ALL
       SELECT c.received_at FROM raw.corrections c WHERE c.org_id = $1 AND c.current AND c.kind = 'replace' AND ${CORRECTED_NEAR_DAY}) e`,
    [orgId, day],
  );
  return first === null || last === null ? undefined : { receivedFrom: first, receivedTo: last };
}

/** Every drained event of a local day. */
export async function stageDay(sql: Sql, orgId: string, { day, ...span }: DayScope): Promise<readonly EventKind[]> {
  const days = daysOf(span);
  const ofTheDay = await sql.rows<KindRow>(byDay(days), [orgId, day]);
  return [...ofTheDay, ...(await sql.rows<KindRow>(correctedByDay(days), [orgId, day]))];
}

export async function unstageDay(sql: Sql, orgId: string, { day, ...span }: DayScope): Promise<void> {
  await sql.rows(`DELETE FROM staging.events e WHERE e.org_id = $1 AND e.local_day = $2::date AND ${daysOf(span).on("e")}`, [orgId, day]);
}

/** Those of the events that are staged, with the local day that each counts in. */
export async function stagedEvents(sql: Sql, orgId: string, keys: readonly StagedKey[]): Promise<readonly (StagedKey & { localDay: string })[]> {
  if (keys.length === 0) return [];
  return sql.rows<KeyRow & { localDay: string }>(
    `SELECT ${KEY}, local_day AS "localDay" FROM staging.events e
     WHERE org_id = $1 AND (batch_id, ordinal) IN (SELECT * FROM unnest($2::uuid[], $3::integer[])) AND ${daysOfKeys(keys).on("e")}`,
    parametersOf(orgId, keys),
  );
}

export async function unstageEvent(sql: Sql, orgId: string, key: StagedKey): Promise<void> {
  await sql.rows(`DELETE FROM staging.events e WHERE org_id = $1 AND batch_id = $2 AND ordinal = $3 AND ${daysOfKeys([key]).on("e")}`, [orgId, key.batchId, key.ordinal]);
}
