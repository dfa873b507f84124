import { messageOf } from "@/kernel/errors";
import { receivedSinceDay } from "@/kernel/received";
import type { Sql } from "@/db/sql";
import { eventsSetAside, settleReplayed } from "@/modules/dead-letters/service";
import { markReplay, moveSetAside } from "./batches.store";
import { type DayScope, type ReadModel, spanOfReceipts } from "./contract";
import { eventsOfReplay, retire } from "./corrections.store";
import { frozenThrough, keptSince } from "./frozen.store";
import { addToModels, inSavepoint } from "./isolation.service";
import { setAside } from "./set-aside.service";
import { movedEvents, receiptsOfDay, type StagedKey, stageDay, stageEvents, stagedEvents, unstageDay, unstageEvent } from "./stage.store";

/**
 * Applies the corrections of a replay batch. The days of events that are counted already are rebuilt,
 * because a read model cannot take out a single event; whatever is not staged after that is added. A narrow
 * pass first sets aside what cannot be.
 */
export async function replay(sql: Sql, orgId: string, batchId: string, narrow: boolean, models: readonly ReadModel[]): Promise<number> {
  await markReplay(sql, orgId, batchId);
  const keys = await withoutFrozen(sql, orgId, await eventsOfReplay(sql, orgId, batchId));
  const days = new Set((await stagedEvents(sql, orgId, keys)).map((event) => event.localDay));
  const wasAside = new Set((await eventsSetAside(sql, orgId, keys)).map(nameOf));
  const poison = new Set<string>();
  for (const key of narrow ? keys : []) {
    const error = await tryReplay(sql, orgId, key, models);
    if (error === undefined) continue;
    poison.add(nameOf(key));
    await setAside(sql, orgId, key, "rejected_by_pipeline", messageOf(error));
  }
  for (const day of [...days].sort()) await rebuildDay(sql, orgId, day, models);
  const sound = keys.filter((key) => !poison.has(nameOf(key)));
  await addEvents(sql, orgId, sound, models);
  await settleReplayed(sql, orgId, sound);
  const batchesOf = (some: readonly StagedKey[]) => some.map((key) => key.batchId);
  await moveSetAside(sql, orgId, batchesOf(sound.filter((key) => wasAside.has(nameOf(key)))), -1);
  await moveSetAside(sql, orgId, batchesOf(keys.filter((key) => poison.has(nameOf(key)) && !wasAside.has(nameOf(key)))), 1);
  return sound.length;
}

const nameOf = ({ batchId, ordinal }: StagedKey) => `${batchId}:${ordinal}`;

/** What counts on a frozen day, or may be gone, stays as it is, and its correction is no longer one: that day cannot be made again. */
async function withoutFrozen(sql: Sql, orgId: string, keys: readonly StagedKey[]): Promise<readonly StagedKey[]> {
  const frozen = await frozenThrough(sql, orgId);
  if (frozen === null) return keys;
  const since = await keptSince(sql, orgId);
  const gone = keys.filter(({ receivedAt }) => since !== null && receivedAt < since);
  const fixed = new Set([...(await stagedEvents(sql, orgId, keys)).filter((event) => event.localDay <= frozen), ...gone].map(nameOf));
  for (const key of keys) if (fixed.has(nameOf(key))) await retire(sql, orgId, key);
  return keys.filter((key) => !fixed.has(nameOf(key)));
}

async function tryReplay(sql: Sql, orgId: string, key: StagedKey, models: readonly ReadModel[]): Promise<unknown> {
  return inSavepoint(sql, async () => {
    await unstageEvent(sql, orgId, key);
    await addEvents(sql, orgId, [key], models);
  });
}

/** Stages events and adds those that were not staged before to every read model. */
async function addEvents(sql: Sql, orgId: string, keys: readonly StagedKey[], models: readonly ReadModel[]): Promise<void> {
  const added = await stageEvents(sql, orgId, keys);
  if (added.length === 0) return;
  const span = spanOfReceipts(added.map((key) => key.receivedAt));
  await addToModels(sql, orgId, { kind: "events", batchIds: added.map((key) => key.batchId), ordinals: added.map((key) => key.ordinal), ...span }, models, added);
}

/**
 * Drops a local day from staging and every read model, and makes it again from raw. An event that counted
 * on this day and belongs to another one by now, because of a correction or of another time zone, is added
 * there; one that still counts elsewhere comes when that day is rebuilt. So each counts once all the time.
 */
export async function rebuildDay(sql: Sql, orgId: string, day: string, models: readonly ReadModel[]): Promise<void> {
  // Without any event the models may still hold something of the day; it goes.
  const received = (await receiptsOfDay(sql, orgId, day)) ?? spanOfReceipts([receivedSinceDay(day)]);
  const scope: DayScope = { kind: "day", day, ...received };
  const moved = await movedEvents(sql, orgId, scope);
  const afterwards: (() => Promise<void>)[] = [];
  for (const model of models) {
    const rest = await model.removeDay(sql, orgId, scope);
    if (rest) afterwards.push(rest);
  }
  await unstageDay(sql, orgId, scope);
  for (const rest of afterwards) await rest();
  const kinds = await stageDay(sql, orgId, scope);
  await addToModels(sql, orgId, scope, models, kinds);
  await addEvents(sql, orgId, moved, models);
}
