import { z } from "zod";
import { daysBetween } from "@/kernel/day";
import { filterSchema } from "@/kernel/filter";
import { orgProcedure } from "@/rpc/procedures";
import { router } from "@/rpc/trpc";
import { DIMENSIONS } from "../dimensions";
import { KEY_LENGTH } from "./browse.contract";
import { filtersSchema } from "./contract";
import type { Site } from "./service";

const day = z.iso.date();
const MOST_DAYS = 3_660;
const isShort = ({ from, to }: { from: string; to: string }) => from <= to && daysBetween(from, to) < MOST_DAYS;
const TOO_LONG = { error: `from must not be after to, at most ${MOST_DAYS} days`, path: ["from"] };

/** Local days `from` to `to`, both included, people or crawlers, and the filters that visits must match. */
const range = z
  .strictObject({ from: day, to: day, filters: filtersSchema.default({}), crawlers: z.boolean().default(false) })
  .refine(isShort, TOO_LONG);

const days = z.strictObject({ from: day, to: day }).refine(isShort, TOO_LONG);

const limit = (most: number, usual: number) => z.int().min(1).max(most).default(usual);
const key = z.string().min(1).max(KEY_LENGTH);

export function createSiteRouter(site: Site) {
  return router({
    traffic: orgProcedure.permitted("insight:read", { range }).query(({ ctx, input }) => site.traffic(ctx.tenant, input.range)),
    breakdown: orgProcedure
      .permitted("insight:read", { range, dimension: z.enum(DIMENSIONS), limit: limit(1_000, 10) })
      .query(({ ctx, input }) => site.breakdown(ctx.tenant, input.dimension, input.range, input.limit)),
    visitDays: orgProcedure
      .permitted("insight:read", { range: days, crawlers: z.boolean().default(false) })
      .query(({ ctx, input: { range: { from, to }, crawlers } }) => site.visitDays(ctx.tenant, { from, to, crawlers })),
    engagement: orgProcedure
      .permitted("insight:read", { page: z.string().min(1).max(500), range: days })
      .query(({ ctx, input }) => site.engagement(ctx.tenant, input.page, input.range)),
    realtime: orgProcedure.permitted("insight:read", {}).query(({ ctx }) => site.realtime(ctx.tenant)),
    sessions: orgProcedure
      .permitted("event:read", {
        before: z.strictObject({ startedAt: z.date(), visitorId: key, sessionId: key }).nullable().default(null),
        crawlers: z.boolean().default(false),
        all: z.boolean().default(false),
        filters: filtersSchema.default({}),
        limit: limit(200, 50),
      })
      .query(({ ctx, input: { before, crawlers, all, filters, limit: most } }) =>
        site.sessions(ctx.tenant, { before, crawlers, all, filters, limit: most }),
      ),
    session: orgProcedure
      .permitted("event:read", { visitorId: key, sessionId: key, at: z.date() })
      .query(({ ctx, input }) => site.sessionPath(ctx.tenant, input.visitorId, input.sessionId, input.at)),
    visitor: orgProcedure.permitted("event:read", { visitorId: key }).query(({ ctx, input }) => site.visitor(ctx.tenant, input.visitorId)),
    events: orgProcedure
      .permitted("event:read", {
        type: filterSchema.optional(),
        page: filterSchema.optional(),
        visitorId: filterSchema.optional(),
        sessionId: filterSchema.optional(),
        from: z.date().optional(),
        to: z.date().optional(),
        before: z.strictObject({ occurredAt: z.date(), eventId: key }).optional(),
        limit: limit(200, 50),
      })
      .query(({ ctx, input: { org: _org, ...filter } }) => site.events(ctx.tenant, filter)),
  });
}
