import { z } from "zod";
import type { Database } from "@/db/database";
import { daysBetween } from "@/kernel/day";
import { orgProcedure, platformProcedure } from "@/rpc/procedures";
import { router } from "@/rpc/trpc";
import { daySchema } from "./contract";
import type { Insights } from "./service";

/** Ranges longer than this are refused: ten years of days. */
const MOST_DAYS = 3_660;

const days = { from: daySchema, to: daySchema };
const inOrder = (range: { readonly from: string; readonly to: string }) =>
  range.from <= range.to && daysBetween(range.from, range.to) < MOST_DAYS;
const rangeShape = z.strictObject(days).refine(inOrder, { error: `from must not be after to, at most ${MOST_DAYS} days`, path: ["from"] });

export function createInsightsRouters(db: Database, insights: Insights) {
  return {
    insights: router({
      /** Numbers of the local days `from` to `to`, both included, with the totals of the period before. */
      overview: orgProcedure
        .permitted("insight:read", { range: rangeShape, type: z.string().min(1).max(100).optional() })
        .query(({ ctx, input }) => insights.overview(ctx.tenant, { ...input.range, type: input.type })),
      /** Of whole UTC hours of receipt, `from` included, `to` not; without them of everything. */
      balance: orgProcedure
        .permitted("insight:read", { from: z.date().optional(), to: z.date().optional() })
        .query(({ ctx, input }) => insights.balance(ctx.tenant, input.from ?? null, input.to ?? null)),
      /** The zone and the day that ranges are picked in. */
      calendar: orgProcedure.permitted("insight:read", {}).query(({ ctx }) => insights.calendar(ctx.tenant)),
      freshness: orgProcedure.permitted("insight:read", {}).query(({ ctx }) => insights.freshness(ctx.tenant)),
    }),
    platformInsights: router({
      /** One row an organisation: the numbers of its last `days` local days, and how its lane is. */
      organisations: platformProcedure
        .with({ days: z.int().min(1).max(366) })
        .query(({ input }) => insights.organisations(db, input.days)),
    }),
  };
}
