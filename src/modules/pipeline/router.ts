import { z } from "zod";
import { orgProcedure } from "@/rpc/procedures";
import { router } from "@/rpc/trpc";
import type { Pipeline } from "./service";

const day = z.iso.date();

export function createPipelineRouter(pipeline: Pipeline) {
  return router({
    status: orgProcedure.permitted("pipeline:read", {}).query(({ ctx }) => pipeline.status(ctx.tenant)),
    /** The read models whose numbers were built by another version of the code. */
    rebuildWanted: orgProcedure.permitted("pipeline:read", {}).query(({ ctx }) => pipeline.rebuildWanted(ctx.tenant)),
    /** The latest passes over the organisation's lane. */
    runs: orgProcedure
      .permitted("pipeline:read", { limit: z.int().min(1).max(200).default(20) })
      .query(({ ctx, input }) => pipeline.runs(ctx.tenant, input.limit)),
    /** How the passes of the last hours went. */
    passes: orgProcedure
      .permitted("pipeline:read", { hours: z.int().min(1).max(192).default(24) })
      .query(({ ctx, input }) => pipeline.passes(ctx.tenant, input.hours)),
    /** Events checked and failed, by quality rule and UTC day of receipt. */
    quality: orgProcedure
      .permitted("pipeline:read", { days: z.int().min(1).max(366).default(30) })
      .query(({ ctx, input }) => pipeline.quality(ctx.tenant, input.days)),
    /** What happened to raw events after their receipt. */
    audit: orgProcedure
      .permitted("pipeline:read", { limit: z.int().min(1).max(500).default(50) })
      .query(({ ctx, input }) => pipeline.audit(ctx.tenant, input.limit)),
    /** Drains what waits, now. */
    process: orgProcedure.permitted("pipeline:run", {}).mutation(({ ctx }) => pipeline.drain(ctx.org.id)),
    /** Drops local days and builds them again from raw. */
    rebuild: orgProcedure
      .permitted("pipeline:run", { from: day, to: day })
      .mutation(async ({ ctx, input }) => ({ days: await pipeline.rebuild(ctx.org.id, { from: input.from, to: input.to }) })),
  });
}
