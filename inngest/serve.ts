import { serve } from "inngest/edge";
import { Fault } from "@/kernel/fault";
import { jobRecords } from "@/modules/pipeline/job-records.service";
import type { Plumbline } from "@/plumbline";
import { answerWeb } from "@/transport/web-adapter";
import { createInngestClient } from "./client";
import { functionOfJob } from "./functions/of-job";

type Door = (request: Request) => Promise<Response>;

/**
 * The endpoint that Inngest calls, or one that knows nothing where Inngest is not configured: without a
 * signing key a call could not be told from a stranger's.
 */
export function createInngestDoor({ env, jobs, db, logger }: Pick<Plumbline, "env" | "jobs" | "db" | "logger">): Door {
  if (env.jobs !== "inngest") {
    return (request) => answerWeb(async () => Promise.reject(new Fault("not_found", "Inngest is not configured here")), request, logger);
  }
  const client = createInngestClient(env);
  return serve({ client, functions: jobs.map((job) => functionOfJob(client, job, jobRecords(db), logger)) });
}
