import type { Database } from "@/db/database";
import type { ReadModel } from "./contract";
import { keptSince, oldestWaiting, setKeptSince } from "./frozen.store";
import { awaitLane } from "./lanes.store";

const DAY_MS = 86_400_000;

/**
 * Lets the events go that were received before `until`: every read model keeps what it needs of them, and the local
 * days on which they may count are frozen, in one transaction of the organisation's lane. Nothing is deleted here.
 * Events that wait for their pass are never let go.
 * @param until the beginning of a UTC day
 * @returns from which receipt on every event is kept now; null while all are
 */
export async function freezeReceipts(db: Database, models: readonly ReadModel[], orgId: string, until: Date): Promise<Date | null> {
  return db.lane(orgId).write(async (sql) => {
    await awaitLane(sql, orgId);
    const from = await keptSince(sql, orgId);
    const waiting = await oldestWaiting(sql, orgId);
    const latest = waiting === null ? until.getTime() : Math.min(until.getTime(), Math.floor(waiting.getTime() / DAY_MS) * DAY_MS);
    if (from !== null && latest <= from.getTime()) return from;
    const span = { from: from ?? undefined, until: new Date(latest) };
    for (const model of models) await model.freeze?.(sql, orgId, span);
    await setKeptSince(sql, orgId, span.until);
    return span.until;
  });
}
