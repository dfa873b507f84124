import { z } from "zod";
import { ROLES } from "@/kernel/permissions";
import { EMAIL_LENGTH } from "@/modules/identity/contract";
import { orgProcedure, platformProcedure } from "@/rpc/procedures";
import { router } from "@/rpc/trpc";
import { KEY_KINDS, NAME_LENGTH } from "./contract";
import type { KeyService } from "./keys.service";
import type { MemberService } from "./members.service";
import type { PlatformKeyService } from "./platform-keys.service";
import type { OrganisationService } from "./organisations.service";

const name = z.string().trim().min(1).max(NAME_LENGTH);
const slug = z.string().min(1).max(64);
const timeZone = z.string().min(1).max(64);
const email = z.string().trim().pipe(z.email().max(EMAIL_LENGTH));
const role = z.enum(ROLES);
const userId = z.uuid();

export interface TenancyServices {
  readonly organisations: OrganisationService;
  readonly members: MemberService;
  readonly keys: KeyService;
  readonly platformKeys: PlatformKeyService;
}

export function createTenancyRouters({ organisations, members, keys, platformKeys }: TenancyServices) {
  return {
    organisation: router({
      get: orgProcedure.permitted("organisation:read", {}).query(({ ctx }) => organisations.get(ctx.org.id)),
      rename: orgProcedure
        .permitted("organisation:write", { name })
        .mutation(({ ctx, input }) => organisations.rename(ctx.org.id, input.name, ctx.actor)),
      /** Holds from the organisation's next local midnight; the days before keep their zone. */
      changeTimeZone: orgProcedure
        .permitted("organisation:write", { timeZone })
        .mutation(({ ctx, input }) => organisations.changeZone(ctx.org.id, input.timeZone, ctx.actor)),
    }),

    members: router({
      list: orgProcedure.permitted("member:read", {}).query(({ ctx }) => members.list(ctx.org.id)),
      /** Gives the generated password of a person who was unknown until now: shown once. */
      add: orgProcedure
        .permitted("member:write", { email, role, name: name.optional() })
        .mutation(({ ctx, input }) => members.add(ctx.org.id, { email: input.email, role: input.role, name: input.name }, ctx.actor)),
      changeRole: orgProcedure
        .permitted("member:write", { userId, role })
        .mutation(({ ctx, input }) => members.changeRole(ctx.org.id, input.userId, input.role, ctx.actor)),
      remove: orgProcedure
        .permitted("member:write", { userId })
        .mutation(({ ctx, input }) => members.remove(ctx.org.id, input.userId, ctx.actor)),
    }),

    keys: router({
      list: orgProcedure.permitted("key:read", {}).query(({ ctx }) => keys.list(ctx.org.id)),
      /** Gives the key's text: told this once. */
      create: orgProcedure
        .permitted("key:write", { kind: z.enum(KEY_KINDS), name })
        .mutation(({ ctx, input }) => keys.create(ctx.org.id, { kind: input.kind, name: input.name }, ctx.actor)),
      revoke: orgProcedure
        .permitted("key:write", { id: z.uuid() })
        .mutation(({ ctx, input }) => keys.revoke(ctx.org.id, input.id, ctx.actor)),
    }),

    platform: router({
      organisations: platformProcedure.bare().query(() => organisations.list()),
      createOrganisation: platformProcedure
        .with({ name, slug: slug.optional(), timeZone: timeZone.optional() })
        .mutation(({ ctx, input }) => organisations.create(input, ctx.actor)),
    }),

    /** Keys of backends that serve several organisations. */
    platformKeys: router({
      list: platformProcedure.bare().query(() => platformKeys.list()),
      /** Gives the key's text: told this once. */
      create: platformProcedure.with({ name }).mutation(({ ctx, input }) => platformKeys.create({ name: input.name }, ctx.actor)),
      revoke: platformProcedure.with({ id: z.uuid() }).mutation(({ ctx, input }) => platformKeys.revoke(input.id, ctx.actor)),
    }),
  };
}
