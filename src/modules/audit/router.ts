import { z } from "zod";
import { orgProcedure, platformProcedure } from "@/rpc/procedures";
import { router } from "@/rpc/trpc";
import type { AuditLog } from "./log.service";

const word = z.string().min(1).max(200);
const shape = {
  filter: z.strictObject({ action: word.optional(), actor: word.optional(), target: word.optional(), from: z.date().optional(), to: z.date().optional() }).default({}),
  before: z.uuid().nullable().default(null),
  limit: z.int().min(1).max(200).default(50),
};

export function createAuditRouters(log: AuditLog) {
  return {
    audit: router({
      /** Who did what in the organisation, the latest first. */
      list: orgProcedure.permitted("audit:read", shape).query(({ ctx, input }) => log.list(ctx.tenant, input.filter, input.before, input.limit)),
    }),
    platformAudit: router({
      /** Who did what to the installation, the latest first. */
      list: platformProcedure.with(shape).query(({ input }) => log.listOfInstallation(input.filter, input.before, input.limit)),
    }),
  };
}
