import { isDataError, type Sql } from "@/db/sql";
import { addToRollups, removeDayFromRollups } from "@/modules/rollup/service";
import { writeInsights } from "@/modules/insights/service";
import { claimBatches, countSetAside, markBatches, markReplay, type PendingBatch } from "./batches.store";
import { eventsOfReplay, setAside, settleLetters } from "./corrections.store";
import { type BatchSpan, type StagedKey, stageBatches, stageDay, stageEvents, stageRange, supersedeLetters, unstageDay, unstageEvents } from "./stage.store";

/** What one pass did. */
export interface PassResult {
  readonly batches: number;
  readonly events: number;
  readonly setAside: number;
  readonly replayed: number;
}

/** Events that one pass takes, of the oldest batches. */
const EVENTS_PER_PASS = 5_000;
/** From this attempt on a pass narrows to one batch and looks for poison in it. */
const NARROW_FROM = 3;
/** Events that one pass sets aside at most; the next one goes on. */
const ISOLATIONS_PER_PASS = 50;

const NOTHING: PassResult = { batches: 0, events: 0, setAside: 0, replayed: 0 };

/**
 * One pass over one organisation: claim, stage, roll up, write insights, mark. The caller's transaction
 * holds the lane, so that all of it happens or nothing.
 */
export async function runPass(sql: Sql, orgId: string, attempt: number): Promise<PassResult> {
  const narrow = attempt >= NARROW_FROM;
  const claimed = await claimBatches(sql, orgId, narrow ? 1 : EVENTS_PER_PASS);
  const [first] = claimed;
  if (!first) return NOTHING;
  if (first.kind === "replay") {
    const replayed = await replay(sql, orgId, first.batchId);
    await writeInsights(sql, orgId);
    return { ...NOTHING, batches: 1, replayed };
  }

  // Oldest first: a replay batch waits until those before it are done, and ends the claim.
  const stop = claimed.findIndex((batch) => batch.kind === "replay");
  const batches = stop < 0 ? claimed : claimed.slice(0, stop);
  let isolated = 0;
  if (narrow) {
    const poison = await findPoison(sql, orgId, first);
    isolated = poison.length;
    for (const { key, error } of poison) await setAside(sql, orgId, key, "rejected_by_pipeline", messageOf(error));
    if (isolated >= ISOLATIONS_PER_PASS) return { ...NOTHING, setAside: isolated };
  }
  const span = spanOf(batches);
  await stageBatches(sql, orgId, span);
  await addToRollups(sql, orgId, { kind: "batches", ...span });
  await supersedeLetters(sql, orgId, span);
  const { counted } = await markBatches(sql, orgId, span);
  await writeInsights(sql, orgId);
  return { batches: batches.length, events: counted, setAside: isolated, replayed: 0 };
}

function spanOf(batches: readonly PendingBatch[]): BatchSpan {
  const times = batches.map((batch) => batch.receivedAt.getTime());
  return {
    batchIds: batches.map((batch) => batch.batchId),
    // The database keeps microseconds, a Date milliseconds.
    receivedFrom: new Date(Math.min(...times)),
    receivedTo: new Date(Math.max(...times) + 1),
  };
}

interface Poison {
  readonly key: StagedKey;
  readonly error: unknown;
}

/**
 * The events of a batch that cannot pass, found by halving: each try stages and rolls up a range inside
 * a savepoint that is always taken back. Only errors of the data count as poison; any other ends the pass.
 */
async function findPoison(sql: Sql, orgId: string, batch: PendingBatch): Promise<readonly Poison[]> {
  const poison: Poison[] = [];
  const ranges: [number, number][] = [[1, await lastOrdinal(sql, orgId, batch)]];
  for (let range = ranges.pop(); range && poison.length < ISOLATIONS_PER_PASS; range = ranges.pop()) {
    const [first, last] = range;
    if (first > last) continue;
    const error = await tryRange(sql, orgId, batch, first, last);
    if (error === undefined) continue;
    if (first === last) {
      poison.push({ key: { batchId: batch.batchId, ordinal: first }, error });
      continue;
    }
    const middle = (first + last) >> 1;
    ranges.push([middle + 1, last], [first, middle]);
  }
  return poison;
}

async function lastOrdinal(sql: Sql, orgId: string, batch: PendingBatch): Promise<number> {
  const [row] = await sql.rows<{ last: number | null }>(
    "SELECT max(ordinal) AS last FROM raw.analytics_events WHERE org_id = $1 AND batch_id = $2 AND received_at = $3",
    [orgId, batch.batchId, batch.receivedAt],
  );
  return row?.last ?? 0;
}

async function tryRange(sql: Sql, orgId: string, batch: PendingBatch, first: number, last: number): Promise<unknown> {
  await sql.rows("SAVEPOINT range");
  let failure: unknown;
  try {
    await stageRange(sql, orgId, batch, first, last);
    await addToRollups(sql, orgId, { kind: "batches", ...spanOf([batch]) });
  } catch (error) {
    if (!isDataError(error)) throw error;
    failure = error;
  }
  await sql.rows("ROLLBACK TO SAVEPOINT range");
  return failure;
}

/**
 * Applies the corrections of a replay batch. An event that was set aside is counted now; the days of one
 * that was counted already are rebuilt, because a read model cannot forget a single event.
 */
async function replay(sql: Sql, orgId: string, batchId: string): Promise<number> {
  await markReplay(sql, orgId, batchId);
  const keys = await eventsOfReplay(sql, orgId, batchId);
  if (keys.length === 0) return 0;
  const days = new Set(await unstageEvents(sql, orgId, keys));
  const wasStaged = days.size > 0;
  const staged = await stageEvents(sql, orgId, keys);
  if (!wasStaged) {
    await addToRollups(sql, orgId, { kind: "events", batchIds: staged.map((key) => key.batchId), ordinals: staged.map((key) => key.ordinal) });
  } else {
    for (const { localDay } of staged) days.add(localDay);
    for (const day of [...days].sort()) await rebuildDay(sql, orgId, day);
  }
  const letters = await settleLetters(sql, orgId, staged);
  await countSetAside(sql, orgId, letters.map((letter) => letter.batchId));
  return staged.length;
}

/** Drops a local day from staging and every rollup, and makes it anew from raw. */
export async function rebuildDay(sql: Sql, orgId: string, day: string): Promise<void> {
  await unstageDay(sql, orgId, day);
  await removeDayFromRollups(sql, orgId, day);
  await stageDay(sql, orgId, day);
  await addToRollups(sql, orgId, { kind: "day", day });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
