import type { Inngest } from "inngest";
import { serve } from "inngest/edge";
import type { Database } from "@/db/database";
import { Fault } from "@/kernel/fault";
import { jobRecords } from "@/modules/pipeline/job-records.service";
import { answerWeb } from "@/transport/web-adapter";
import { type FunctionParts, functionsOf } from "./functions";

type InngestHandler = (request: Request) => Promise<Response>;

/**
 * The endpoint that Inngest calls, or one that knows nothing where Inngest is not configured: without a
 * signing key a call could be from anybody.
 */
export function createInngestHandler(inngest: Inngest | undefined, { jobs, db, logger }: Pick<FunctionParts, "jobs" | "logger"> & { readonly db: Database }): InngestHandler {
  if (!inngest) return (request) => answerWeb(notHere, request, logger);
  return serve({ client: inngest, functions: functionsOf({ inngest, jobs, hooks: jobRecords(db), logger }) });
}

async function notHere(): Promise<never> {
  throw new Fault("not_found", "Inngest is not configured here");
}
