import { z } from "zod";
import { defineJob, type Job } from "@/rpc/job";
import { EXPORT_REQUESTED } from "./contract";
import type { ExportRunner } from "./run.service";

/**
 * Writes the exports that wait, those first whose process was killed; the event is one organisation's, cron looks
 * for all of them, and drops the files that have expired.
 */
export function exportJob(runner: ExportRunner): Job {
  return defineJob({
    id: "exports",
    cron: "* * * * *",
    event: { name: EXPORT_REQUESTED, data: z.strictObject({ orgId: z.uuid() }) },
    concurrency: { limit: 1, key: "orgId" },
    retries: 2,
    run: async ({ data, steps }) => {
      if (data) return steps.run("write", () => runner.drain(data.orgId));
      const orgIds = await steps.run("find-work", () => runner.due());
      await steps.sendEvent("fan-out", orgIds.map((orgId) => ({ name: EXPORT_REQUESTED, data: { orgId } })));
      return steps.run("sweep", () => runner.sweep());
    },
  });
}
