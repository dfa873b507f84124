import { z } from "zod";
import type { Database } from "@/db/database";
import { defineJob, type JobDefinition } from "@/rpc/job";
import { writeInsights } from "@/modules/insights/service";
import { organisationsWithWork, organisationsToRefresh, ensurePartitions, heartbeat } from "./jobs.store";
import { dropOldPasses } from "./passes.store";
import type { Pipeline } from "./service";

export const EVENTS_RECEIVED = "plumbline/events.received";

const organisation = z.strictObject({ orgId: z.uuid() });

/** Something small that is to be done every minute; safe to do twice, like a job. */
export interface MaintenanceTask {
  readonly id: string;
  run(): Promise<unknown>;
}

/** A job that cron runs for all organisations, or an event for one. */
export type Job = JobDefinition<{ orgId: string }>;

/** What the pipeline needs done, and when; see {@link JobDefinition}. */
export interface Jobs {
  readonly rollup: Job;
  readonly freshnessCheck: Job;
}

/** @param chores of other modules, done with the freshness check */
export function pipelineJobs(db: Database, pipeline: Pipeline, chores: readonly MaintenanceTask[] = []): Jobs {
  return { rollup: rollup(db, pipeline), freshnessCheck: freshnessCheck(db, chores) };
}

function rollup(db: Database, pipeline: Pipeline): Job {
  return defineJob({
    id: "rollup",
    cron: "* * * * *",
    event: { name: EVENTS_RECEIVED, data: organisation },
    concurrency: { limit: 1, key: "orgId" },
    retries: 5,
    run: async ({ data, steps }) => {
      if (data) return steps.run("drain", () => pipeline.drain(data.orgId));
      const orgIds = await steps.run("find-work", () => db.pipeline(organisationsWithWork));
      await steps.sendEvent("fan-out", orgIds.map((orgId) => ({ name: EVENTS_RECEIVED, data: { orgId } })));
      return { organisations: orgIds.length };
    },
  });
}

function freshnessCheck(db: Database, chores: readonly MaintenanceTask[]): Job {
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
      for (const chore of chores) await steps.run(chore.id, () => chore.run());
      await steps.run("heartbeat", () => db.pipeline((sql) => heartbeat(sql, "freshness-check")));
      return { partitions, refreshed: orgIds.length };
    },
  });
}
