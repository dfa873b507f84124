import { z } from "zod";
import type { Database } from "@/db/database";
import { defineJob, type Job, type MaintenanceTask } from "@/rpc/job";
import { writeInsights } from "@/modules/insights/service";
import { EVENTS_RECEIVED } from "./contract";
import { organisationsWithWork, organisationsToRefresh, ensurePartitions, heartbeat } from "./jobs.store";
import { dropOldPasses } from "./passes.store";
import type { Pipeline } from "./service";

const organisation = z.strictObject({ orgId: z.uuid() });

/** From raw events to every number: cron fans out an event for each organisation with work, the event drains that one. */
export function rollup(db: Database, pipeline: Pipeline): Job {
  return defineJob({
    id: "rollup",
    cron: "* * * * *",
    event: { name: EVENTS_RECEIVED, data: organisation },
    concurrency: { limit: 1, key: "orgId" },
    throttle: { limit: 1, seconds: 1, key: "orgId" },
    retries: 5,
    run: async ({ data, steps }) => {
      if (data) return steps.run("drain", () => pipeline.drain(data.orgId));
      const orgIds = await steps.run("find-work", () => db.pipeline(organisationsWithWork));
      await steps.sendEvent("fan-out", orgIds.map((orgId) => ({ name: EVENTS_RECEIVED, data: { orgId } })));
      return { organisations: orgIds.length };
    },
  });
}

/**
 * Every minute, what keeps the numbers fresh without events: tomorrow's partitions, the insights of a day that has
 * begun, the maintenance tasks of every module, and the heartbeat that vouches for it all.
 */
export function freshnessCheck(db: Database, maintenance: () => readonly MaintenanceTask[]): Job {
  return defineJob({
    id: "freshness-check",
    cron: "* * * * *",
    concurrency: { limit: 1 },
    retries: 2,
    run: async ({ steps }) => {
      const partitions = await steps.run("ensure-partitions", () => db.pipeline(ensurePartitions));
      // A day that begins moves the precomputed range, also for an organisation that is idle.
      const orgIds = await steps.run("find-outdated-insights", () => db.platform(organisationsToRefresh));
      for (const orgId of orgIds) {
        // Once a day and organisation: also the time to delete old records of passes.
        await steps.run(`refresh-${orgId}`, () =>
          db.lane(orgId).write(async (sql) => {
            await writeInsights(sql, orgId);
            await dropOldPasses(sql, orgId);
          }),
        );
      }
      for (const task of maintenance()) await steps.run(task.id, () => task.run());
      await steps.run("heartbeat", () => db.pipeline((sql) => heartbeat(sql, "freshness-check")));
      return { partitions, refreshed: orgIds.length };
    },
  });
}
