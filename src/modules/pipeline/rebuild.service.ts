import type { Database } from "@/db/database";
import { oneRow } from "@/db/sql";
import { Fault } from "@/kernel/fault";
import { daysBetween, shiftDay } from "@/kernel/day";
import { writeInsights } from "@/modules/insights/service";
import type { ReadModel } from "./contract";
import { awaitLane } from "./lanes.store";
import { findFrozenThrough } from "./frozen.store";
import { rebuildDay } from "./replay.service";
import { rebuildsWanted } from "./versions.store";

/** A rebuild does at most this many local days at once. */
const MOST_DAYS = 3_700;

/**
 * Drops the local days `from` to `to` of every read model and makes them again from raw, with the latest
 * corrections. Each day is one transaction in the organisation's lane: numbers never show half a day.
 * @throws Fault `conflict` for a day at or before the one that retention has frozen.
 */
export async function rebuildDays(
  db: Database,
  models: readonly ReadModel[],
  orgId: string,
  from: string,
  to: string,
  onDay: (day: string) => void = () => undefined,
): Promise<number> {
  const days = daysBetween(from, to) + 1;
  if (days < 1 || days > MOST_DAYS) {
    throw new Fault("unprocessable", `a rebuild takes 1 to ${MOST_DAYS} days, and from must not be after to`, { path: "from" });
  }
  const lane = db.lane(orgId);
  for (let i = 0; i < days; i++) {
    const day = shiftDay(from, i);
    await lane.write(async (sql) => {
      await awaitLane(sql, orgId);
      const frozenThrough = await findFrozenThrough(sql, orgId);
      if (frozenThrough === undefined) throw new Fault("not_found", "there is no such organisation");
      if (frozenThrough !== null && day <= frozenThrough) {
        throw new Fault("conflict", `raw events up to ${frozenThrough} are no longer kept; choose a later day`, { path: "from", frozenThrough });
      }
      await rebuildDay(sql, orgId, day, models);
      await writeInsights(sql, orgId);
    });
    onDay(day);
  }
  return days;
}

/** The local days between which an organisation's drained events lie, frozen ones left out; undefined without any. */
export async function spanOfDays(db: Database, orgId: string): Promise<{ from: string; to: string } | undefined> {
  const { from, to } = await db.tenant(orgId).read((sql) =>
    oneRow<{ from: string | null; to: string | null }>(
      sql,
      `SELECT min(day) AS "from", max(day) AS "to" FROM rollup.event_days
       WHERE org_id = $1 AND day > coalesce((SELECT frozen_through FROM app.organisations WHERE id = $1), '-infinity')`,
      [orgId],
    ),
  );
  return from === null || to === null ? undefined : { from, to };
}

/**
 * Makes what is kept by person again, for these people, in one transaction in the organisation's lane.
 * @param people as staged events name them, such as `user:lena`
 */
export async function recomputePeople(db: Database, models: readonly ReadModel[], orgId: string, people: readonly string[]): Promise<void> {
  await db.lane(orgId).write(async (sql) => {
    await awaitLane(sql, orgId);
    const frozenThrough = await findFrozenThrough(sql, orgId);
    if (frozenThrough === undefined) throw new Fault("not_found", "there is no such organisation");
    for (const model of models) await model.recomputePeople(sql, orgId, people, frozenThrough);
    await writeInsights(sql, orgId);
  });
}

/** How many organisations want a rebuild of each model, of those that any does. */
export async function findRebuildsWanted(db: Database, models: readonly ReadModel[]): Promise<readonly { model: string; organisations: number }[]> {
  return db.platform((sql) => rebuildsWanted(sql, models));
}
