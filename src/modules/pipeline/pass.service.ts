import { allSent, type Sql } from "@/db/sql";
import { writeInsights } from "@/modules/insights/service";
import type { ReadModel, Scope } from "./contract";
import { holdLane } from "./lanes.store";
import { layerMeter } from "./layer-meter";
import { isPoison } from "./poison";
import { claimBatches, markBatches, markReplay, moveSetAside, type PendingBatch } from "./batches.store";
import { eventsOfReplay, setAside, settleLetters } from "./corrections.store";
import { type BatchSpan, type StagedKey, stageBatches, stageDay, stageEvents, stagedEvents, stageRange, supersedeLetters, unstageDay, unstageEvent } from "./stage.store";

/** What one pass did. */
export interface PassResult {
  readonly batches: number;
  readonly events: number;
  readonly setAside: number;
  readonly replayed: number;
  /** Milliseconds by layer, in the order of the pass. */
  readonly layers: Readonly<Record<string, number>>;
}

/** Events that one pass takes, of the oldest batches. */
const EVENTS_PER_PASS = 5_000;
/** From this attempt on a pass narrows to one batch and looks for poison in it. */
const NARROW_FROM = 3;
/** Events that one pass sets aside at most; the next one goes on. */
const ISOLATIONS_PER_PASS = 50;

/** A pass that found nothing to do. */
export const NOTHING: PassResult = { batches: 0, events: 0, setAside: 0, replayed: 0, layers: {} };

/**
 * One pass over one organisation: hold the lane, claim, stage, roll up, write insights, mark, in the caller's
 * transaction, so that all of it happens or nothing. What does not need the answer to what was sent before is
 * sent without waiting for it: a pass over a single event is mostly journeys to the database.
 * @returns undefined when another pass holds the lane
 */
export async function runPass(sql: Sql, orgId: string, attempt: number, models: readonly ReadModel[]): Promise<PassResult | undefined> {
  const narrow = attempt >= NARROW_FROM;
  const [held, claimed] = await allSent([holdLane(sql, orgId), claimBatches(sql, orgId, narrow ? 1 : EVENTS_PER_PASS)]);
  if (!held) return undefined;
  const [first] = claimed;
  if (!first) return NOTHING;
  if (first.kind === "replay") {
    const replayed = await replay(sql, orgId, first.batchId, narrow, models);
    await writeInsights(sql, orgId);
    return { ...NOTHING, batches: 1, replayed };
  }

  // Oldest first: a replay batch waits until those before it are done, and ends the claim.
  const stop = claimed.findIndex((batch) => batch.kind === "replay");
  const batches = stop < 0 ? claimed : claimed.slice(0, stop);
  let isolated = 0;
  if (narrow) {
    const poison = await findPoison(sql, orgId, first, models);
    isolated = poison.length;
    for (const { key, error } of poison) await setAside(sql, orgId, key, "rejected_by_pipeline", messageOf(error));
    if (isolated >= ISOLATIONS_PER_PASS) return { ...NOTHING, setAside: isolated };
  }
  const span = spanOf(batches);
  const meter = layerMeter(sql);
  const mark = meter.layer("mark");
  const [, , { counted }] = await allSent([
    // First of all: everything behind it reads what it writes.
    stageBatches(meter.layer("staging"), orgId, span),
    supersedeLetters(mark, orgId, span),
    markBatches(mark, orgId, span),
    allSent(models.map((model) => model.add(meter.layer(model.name), orgId, { kind: "batches", ...span }))),
  ]);
  await writeInsights(meter.layer("insights"), orgId);
  return { batches: batches.length, events: counted, setAside: isolated, replayed: 0, layers: meter.layers() };
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
async function findPoison(sql: Sql, orgId: string, batch: PendingBatch, models: readonly ReadModel[]): Promise<readonly Poison[]> {
  const poison: Poison[] = [];
  const ranges: [number, number][] = [[1, await lastOrdinal(sql, orgId, batch)]];
  for (let range = ranges.pop(); range && poison.length < ISOLATIONS_PER_PASS; range = ranges.pop()) {
    const [first, last] = range;
    if (first > last) continue;
    const error = await tryRange(sql, orgId, batch, first, last, models);
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

async function tryRange(sql: Sql, orgId: string, batch: PendingBatch, first: number, last: number, models: readonly ReadModel[]): Promise<unknown> {
  return inSavepoint(sql, async () => {
    await stageRange(sql, orgId, batch, first, last);
    await addToModels(sql, orgId, { kind: "batches", ...spanOf([batch]) }, models);
  });
}

/** Tries `work` and takes it back; gives the error of the data, if there was one. Any other is raised. */
async function inSavepoint(sql: Sql, work: () => Promise<void>): Promise<unknown> {
  await sql.rows("SAVEPOINT attempt");
  let failure: unknown;
  try {
    await work();
  } catch (error) {
    if (!isPoison(error)) throw error;
    failure = error;
  }
  await sql.rows("ROLLBACK TO SAVEPOINT attempt");
  return failure;
}

/**
 * Applies the corrections of a replay batch. The days of events that are counted already are rebuilt,
 * because a read model cannot forget a single event; whatever is not staged after that, because it was
 * set aside or has moved to another day, is added. A narrow pass first sets aside what cannot be.
 */
async function replay(sql: Sql, orgId: string, batchId: string, narrow: boolean, models: readonly ReadModel[]): Promise<number> {
  await markReplay(sql, orgId, batchId);
  const keys = await eventsOfReplay(sql, orgId, batchId);
  const counted = await stagedEvents(sql, orgId, keys);
  const poison: StagedKey[] = [];
  for (const key of narrow ? keys : []) {
    const error = await tryReplay(sql, orgId, key, models);
    if (error === undefined) continue;
    poison.push(key);
    await setAside(sql, orgId, key, "rejected_by_pipeline", messageOf(error));
  }
  for (const day of [...new Set(counted.map((event) => event.localDay))].sort()) await rebuildDay(sql, orgId, day, models);
  const sound = keys.filter((key) => !poison.includes(key));
  const added = await stageEvents(sql, orgId, sound);
  if (added.length > 0) {
    const scope: Scope = { kind: "events", batchIds: added.map((key) => key.batchId), ordinals: added.map((key) => key.ordinal) };
    await addToModels(sql, orgId, scope, models);
  }
  await settleLetters(sql, orgId, sound);
  const wasCounted = (key: StagedKey) => counted.some((event) => event.batchId === key.batchId && event.ordinal === key.ordinal);
  await moveSetAside(sql, orgId, sound.filter((key) => !wasCounted(key)).map((key) => key.batchId), -1);
  await moveSetAside(sql, orgId, poison.filter(wasCounted).map((key) => key.batchId), 1);
  return sound.length;
}

async function tryReplay(sql: Sql, orgId: string, key: StagedKey, models: readonly ReadModel[]): Promise<unknown> {
  return inSavepoint(sql, async () => {
    await unstageEvent(sql, orgId, key);
    await stageEvents(sql, orgId, [key]);
    await addToModels(sql, orgId, { kind: "events", batchIds: [key.batchId], ordinals: [key.ordinal] }, models);
  });
}

/** Drops a local day from staging and every read model, and makes it anew from raw. */
export async function rebuildDay(sql: Sql, orgId: string, day: string, models: readonly ReadModel[]): Promise<void> {
  const afterwards: (() => Promise<void>)[] = [];
  for (const model of models) {
    const rest = await model.removeDay(sql, orgId, day);
    if (rest) afterwards.push(rest);
  }
  await unstageDay(sql, orgId, day);
  for (const rest of afterwards) await rest();
  await stageDay(sql, orgId, day);
  await addToModels(sql, orgId, { kind: "day", day }, models);
}

/** In the order of the list: every pass takes its locks in the same order. */
async function addToModels(sql: Sql, orgId: string, scope: Scope, models: readonly ReadModel[]): Promise<void> {
  for (const model of models) await model.add(sql, orgId, scope);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
