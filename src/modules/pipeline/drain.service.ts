import type { Database } from "@/db/database";
import { allSent } from "@/db/sql";
import { isPoison } from "./poison";
import type { ReadModel } from "./contract";
import { addEventsPassed, eventsPassed } from "./kept-plans.service";
import { backOffLane, type Lane, releaseLane, takeLane } from "./lanes.store";
import { NARROW_FROM, NOTHING, runPass } from "./pass.service";
import type { Pass } from "./passes.contract";
import { recordPass } from "./passes.store";

/** Told of a pass that failed, or of a look for work that did (no lane); both are tried again. */
export type OnPassError = (error: unknown, lane: Lane | undefined) => void;

const FIRST_BACK_OFF_MS = 100;
const LONGEST_BACK_OFF_MS = 60_000;

export interface Served {
  readonly orgId: string;
  readonly result: Pass;
}

/**
 * Serves one lane: the one that `orgId` names, else the least recently served one with work.
 * @returns what the pass did, or undefined when no lane had work that was free to take
 */
export async function serveLane(db: Database, models: readonly ReadModel[], onError: OnPassError, orgId?: string): Promise<Served | undefined> {
  for (;;) {
    const lane = await takeLane(db.pipelineOnce, orgId);
    if (!lane) return undefined;
    const result = await serve(db, models, onError, lane);
    if (result) return { orgId: lane.orgId, result };
    // Somebody else took the lane in the meantime: the next one may be free.
  }
}

async function serve(db: Database, models: readonly ReadModel[], onError: OnPassError, lane: Lane): Promise<Pass | undefined> {
  const startedAt = new Date();
  try {
    const pass = await db.lane(lane.orgId).write(async (sql) => {
      const done = await runPass(sql, lane.orgId, lane.attempts, models, eventsPassed(db));
      if (done) await allSent([releaseLane(sql, lane.orgId), recordPass(sql, lane.orgId, startedAt, done)]);
      return done;
    });
    addEventsPassed(db, pass?.events ?? 0);
    return pass;
  } catch (error) {
    onError(error, lane);
    // Bad data fails again: the search for it need not wait for what might have been a passing fault. What
    // that search does not find is waited out like any other.
    const atOnce = isPoison(error) && lane.attempts < NARROW_FROM;
    const delay = atOnce ? 0 : Math.min(FIRST_BACK_OFF_MS * 2 ** (lane.attempts - 1), LONGEST_BACK_OFF_MS);
    const message = error instanceof Error ? error.message : String(error);
    await db.pipeline((sql) => backOffLane(sql, lane.orgId, delay, message));
    await db.lane(lane.orgId).write((sql) => recordPass(sql, lane.orgId, startedAt, NOTHING, message));
    return NOTHING;
  }
}

/** Serves lanes until none has work that can be done now; gives what was done. */
export async function drainAll(db: Database, models: readonly ReadModel[], onError: OnPassError, orgId?: string): Promise<Pass> {
  const total = { batches: 0, events: 0, setAside: 0, replayed: 0 };
  const layers: Record<string, number> = {};
  for (;;) {
    const served = await serveLane(db, models, onError, orgId);
    if (!served) return { ...total, layers };
    total.batches += served.result.batches;
    total.events += served.result.events;
    total.setAside += served.result.setAside;
    total.replayed += served.result.replayed;
    for (const [layer, ms] of Object.entries(served.result.layers)) layers[layer] = (layers[layer] ?? 0) + ms;
  }
}
