import { z } from "zod";
import { LEAST_RAW_DAYS, LEAST_STAGING_DAYS, MOST_DAYS } from "@/kernel/retention";
import { orgProcedure } from "@/rpc/procedures";
import { router } from "@/rpc/trpc";
import type { Retention } from "./service";

const own = {
  rawDays: z.int().min(LEAST_RAW_DAYS).max(MOST_DAYS).nullable(),
  stagingDays: z.int().min(LEAST_STAGING_DAYS).max(MOST_DAYS).nullable(),
};

export function createRetentionRouter(retention: Retention) {
  return router({
    get: orgProcedure.permitted("organisation:read", {}).query(({ ctx }) => retention.view(ctx.org.id)),
    preview: orgProcedure.permitted("organisation:read", own).query(({ ctx, input: { rawDays, stagingDays } }) => retention.preview(ctx.org.id, { rawDays, stagingDays })),
    /** Null follows the installation. What is past its time then is deleted by the next run, and does not come back. */
    change: orgProcedure
      .permitted("organisation:write", own)
      .mutation(({ ctx, input: { rawDays, stagingDays } }) => retention.change(ctx.org.id, { rawDays, stagingDays }, ctx.actor)),
  });
}
