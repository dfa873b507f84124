import { z } from "zod";
import type { Freshness } from "./contract";

/** What every answer with numbers says of how complete they are. */
export const freshnessSchema: z.ZodType<Freshness> = z
  .strictObject({
    dataFreshAsOf: z.iso.datetime(),
    ageMs: z.number(),
    stale: z.boolean(),
    reason: z.enum(["fresh", "waiting", "scheduler_silent"]),
    waiting: z.int().describe("Accepted events that are not in the numbers yet."),
    setAside: z.int().describe("Accepted events that the pipeline could not process; they wait as dead letters."),
  })
  .meta({ id: "Freshness" });
