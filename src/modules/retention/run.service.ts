import { withClient } from "@/db/connect";
import type { Database } from "@/db/database";
import { cutoff, effective, type KeptDays, later } from "@/kernel/retention";
import type { RetentionRun } from "./contract";
import { alone, dropPartition, type Layer, oldPartitions } from "./partitions.store";
import { deleteStaged, expireBatches, type Keeper, listKeepers, mayDrop } from "./store";

/** Portions that one run takes of one organisation; the next run goes on. */
const MOST_PORTIONS = 200;

interface Needs {
  readonly db: Database;
  /** Makes an organisation's numbers independent of what was received before a day. */
  readonly freeze: (orgId: string, until: Date) => Promise<Date | null>;
  readonly ceiling: KeptDays;
  readonly now: () => number;
}

/**
 * Deletes what is past its time. For each organisation its numbers are frozen first; then its rows go, in portions; a
 * partition goes when no organisation needs it. Each step leaves everything consistent, so a run may end anywhere.
 */
export async function deleteOld(needs: Needs): Promise<RetentionRun> {
  const { db, ceiling, now } = needs;
  const run: RetentionRun = { frozen: 0, batches: 0, stagedEvents: 0, partitions: 0, waiting: 0 };
  for (const keeper of await db.platform(listKeepers)) await deleteOfOrganisation(needs, keeper, run);

  const layers = [["raw", cutoff(ceiling.rawDays, now())], ["staging", cutoff(ceiling.stagingDays, now())]] as const;
  await withClient(db.urls.owner, "retention", (client) =>
    alone(client, async () => {
      for (const [layer, before] of layers) {
        for (const partition of before === null ? [] : await oldPartitions(client, layer, before)) {
          const dropped = (await mayDropNow(db, layer, partition.upper)) && (await dropPartition(client, partition));
          run[dropped ? "partitions" : "waiting"]++;
          // The next ones would wait for the same readers.
          if (!dropped) break;
        }
      }
    }),
  );
  return run;
}

const mayDropNow = (db: Database, layer: Layer, until: Date) => db.platform((sql) => mayDrop(sql, layer, until));

async function deleteOfOrganisation({ db, freeze, ceiling, now }: Needs, keeper: Keeper, run: RetentionRun): Promise<void> {
  const { orgId, oldest } = keeper;
  const days = effective(ceiling, keeper);
  const raw = cutoff(days.rawDays, now());
  const staging = cutoff(days.stagingDays, now());
  const until = later(raw, staging);
  if (until === null || oldest === null || oldest >= until) return;

  let keptSince = keeper.keptSince;
  if (keptSince === null || keptSince < until) {
    keptSince = await freeze(orgId, until);
    run.frozen++;
  }
  if (keptSince === null) return;
  // What waits for its pass may hold the frozen days back.
  const frozen = (to: Date) => (keptSince < to ? keptSince : to);
  const lane = db.lane(orgId);
  const portions = async (work: () => Promise<number>): Promise<number> => {
    let done = 0;
    for (let i = 0; i < MOST_PORTIONS; i++) {
      const n = await work();
      if (n === 0) break;
      done += n;
    }
    return done;
  };

  const stagingCeiling = cutoff(ceiling.stagingDays, now());
  if (staging !== null && (stagingCeiling === null || staging > stagingCeiling)) {
    run.stagedEvents += await portions(() => lane.write((sql) => deleteStaged(sql, orgId, stagingCeiling, frozen(staging))));
  }
  if (raw !== null) {
    const rawCeiling = cutoff(ceiling.rawDays, now());
    run.batches += await portions(() => lane.write((sql) => expireBatches(sql, orgId, frozen(raw), rawCeiling === null || raw > rawCeiling)));
  }
}
