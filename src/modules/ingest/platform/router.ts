import { z } from "zod";
import { platformProcedure } from "@/rpc/procedures";
import { router } from "@/rpc/trpc";
import { UNASSIGNED_STATUS } from "./contract";
import { filterSchema, selectionSchema } from "./input";
import type { Unassigned } from "./unassigned.service";

/** Events without an organisation; for those who run the installation. */
export function createUnassignedRouter(unassigned: Unassigned) {
  return router({
    summary: platformProcedure.bare().query(() => unassigned.summary()),
    list: platformProcedure
      .with({ filter: filterSchema.default({}), status: z.enum(UNASSIGNED_STATUS).default("open"), before: z.uuid().nullable().default(null), limit: z.int().min(1).max(200).default(50) })
      .query(({ input }) => unassigned.page(input)),
    get: platformProcedure.with({ id: z.uuid() }).query(({ input }) => unassigned.get(input.id)),
    assign: platformProcedure
      .with({ selection: selectionSchema, organisation: z.uuid() })
      .mutation(({ ctx, input }) => unassigned.assign(input.selection, input.organisation, ctx.actor)),
    retry: platformProcedure.with({ selection: selectionSchema }).mutation(({ ctx, input }) => unassigned.retry(input.selection, ctx.actor)),
    discard: platformProcedure.with({ selection: selectionSchema }).mutation(({ ctx, input }) => unassigned.discard(input.selection, ctx.actor)),
  });
}
