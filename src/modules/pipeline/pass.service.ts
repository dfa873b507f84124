import { messageOf } from "@/kernel/errors";
import { allSent, type Sql } from "@/db/sql";
import { supersedeDeadLetters } from "@/modules/dead-letters/service";
import { writeInsights } from "@/modules/insights/service";
import { claimBatches, markBatches } from "./batches.store";
import { concerned, type ReadModel } from "./contract";
import { setAside } from "./set-aside.service";
import { findPoison, spanOf } from "./isolation.service";
import { plannedForSize } from "./kept-plans.service";
import { holdLane } from "./lanes.store";
import type { Pass } from "./passes.contract";
import { layerMeter } from "./layer-meter";
import { replay } from "./replay.service";
import { stageBatches } from "./stage.store";
import { beginVersions } from "./versions.store";

/** Events that one pass takes, of the oldest batches. */
const EVENTS_PER_PASS = 5_000;
/** From this attempt on a pass looks for poison first, */
export const NARROW_FROM = 3;
/** and from this one it takes a single batch: what fails it is not the data, but perhaps their amount. */
const SINGLE_FROM = 4;
/** Events that one pass sets aside at most; the next one goes on. */
const ISOLATIONS_PER_PASS = 50;

/** A pass that found nothing to do. */
export const NOTHING: Pass = { batches: 0, events: 0, setAside: 0, replayed: 0, layers: {} };

/**
 * One pass over one organisation: hold the lane, claim, stage, roll up, write insights, mark, in the caller's
 * transaction, so that all of it happens or nothing. What does not need the answer to what was sent before is
 * sent without waiting for it: a pass over a single event is mostly journeys to the database.
 * @param eventsBefore that passes of this process have counted
 * @returns undefined when another pass holds the lane
 */
export async function runPass(sql: Sql, orgId: string, attempt: number, models: readonly ReadModel[], eventsBefore: number): Promise<Pass | undefined> {
  const narrow = attempt >= NARROW_FROM;
  const [held, claimed] = await allSent([holdLane(sql, orgId), claimBatches(sql, orgId, attempt >= SINGLE_FROM ? 1 : EVENTS_PER_PASS)]);
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
    const poison = await findPoison(sql, orgId, batches, models, ISOLATIONS_PER_PASS);
    isolated = poison.length;
    for (const { key, error } of poison) await setAside(sql, orgId, key, "rejected_by_pipeline", messageOf(error));
    if (isolated >= ISOLATIONS_PER_PASS) return { ...NOTHING, setAside: isolated };
  }
  const span = spanOf(batches);
  const meter = layerMeter(plannedForSize(sql, eventsBefore, batches.reduce((sum, { accepted }) => sum + accepted, 0)));
  const mark = meter.layer("mark");
  // First of all: everything behind it reads what it writes, and what it says decides which models have work.
  const staged = stageBatches(meter.layer("staging"), orgId, span);
  const [, , { counted }] = await allSent([
    staged,
    supersedeDeadLetters(mark, orgId, span),
    markBatches(mark, orgId, span),
    beginVersions(mark, orgId, models),
    staged.then((kinds) => allSent(concerned(models, kinds).map((model) => model.add(meter.layer(model.name), orgId, { kind: "batches", ...span }, kinds)))),
  ]);
  await writeInsights(meter.layer("insights"), orgId);
  return { batches: batches.length, events: counted, setAside: isolated, replayed: 0, layers: meter.layers() };
}
