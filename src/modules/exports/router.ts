import { z } from "zod";
import { may } from "@/kernel/permissions";
import type { Actor } from "@/modules/audit/contract";
import type { EnteredOrganisation } from "@/rpc/context";
import { orgProcedure } from "@/rpc/procedures";
import { router } from "@/rpc/trpc";
import type { DatasetRegistry } from "./dataset.service";
import type { Exports, Reader } from "./service";

const readerOf = ({ org, actor }: { readonly org: EnteredOrganisation; readonly actor: Actor }): Reader => ({ actor, may: (permission) => may(org.role, permission) });

export function createExportsRouter(exports: Exports, datasets: DatasetRegistry) {
  return router({
    list: orgProcedure
      .permitted("export:create", { limit: z.int().min(1).max(200).default(50) })
      .query(({ ctx, input }) => exports.list(ctx.tenant, input.limit, readerOf(ctx))),
    /** With a link to its file, once it is done. */
    get: orgProcedure.permitted("export:create", { id: z.uuid() }).query(({ ctx, input }) => exports.get(ctx.tenant, input.id, readerOf(ctx))),
    /** Survey free text comes as it was written only when `freeText` asks for it, and only for those who may read it. */
    create: orgProcedure
      .permitted("export:create", { asked: datasets.askedSchema, bom: z.boolean().default(false), freeText: z.boolean().default(false) })
      .mutation(({ ctx, input: { asked, bom, freeText } }) => exports.request(ctx.tenant, asked, { bom, freeText }, readerOf(ctx))),
    cancel: orgProcedure.permitted("export:create", { id: z.uuid() }).mutation(({ ctx, input }) => exports.cancel(ctx.tenant, input.id, readerOf(ctx))),
  });
}
