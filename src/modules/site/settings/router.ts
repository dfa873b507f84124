import { z } from "zod";
import { orgProcedure } from "@/rpc/procedures";
import { router } from "@/rpc/trpc";
import type { SiteSettingsService } from "./service";

export function createSiteSettingsRouter(settings: SiteSettingsService) {
  return router({
    get: orgProcedure.permitted("organisation:read", {}).query(({ ctx }) => settings.get(ctx.org.id)),
    set: orgProcedure
      .permitted("organisation:write", { allowedOrigins: z.array(z.string().min(1).max(300)).max(100), honourPrivacy: z.boolean() })
      .mutation(({ ctx, input }) => settings.set(ctx.org.id, { allowedOrigins: input.allowedOrigins, honourPrivacy: input.honourPrivacy }, ctx.actor)),
  });
}
