import { z } from "zod";
import { ROLES } from "@/kernel/permissions";
import { EMAIL_LENGTH, PASSWORD_LENGTH } from "@/modules/identity/limits.contract";
import { orgProcedure, platformProcedure, publicProcedure, sessionProcedure } from "@/rpc/procedures";
import { router } from "@/rpc/trpc";
import { KEY_KINDS, NAME_LENGTH } from "./contract";
import type { InvitationService } from "./invitations.service";
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
const link = z.string().max(100);

export interface TenancyServices {
  readonly organisations: OrganisationService;
  readonly members: MemberService;
  readonly invitations: InvitationService;
  readonly keys: KeyService;
  readonly platformKeys: PlatformKeyService;
}

export function createTenancyRouters({ organisations, members, invitations, keys, platformKeys }: TenancyServices) {
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
      changeRole: orgProcedure
        .permitted("member:write", { userId, role })
        .mutation(({ ctx, input }) => members.changeRole(ctx.org.id, input.userId, input.role, ctx.actor)),
      remove: orgProcedure
        .permitted("member:write", { userId })
        .mutation(({ ctx, input }) => members.remove(ctx.org.id, input.userId, ctx.actor)),
    }),

    invitations: router({
      list: orgProcedure.permitted("member:read", {}).query(({ ctx }) => invitations.list(ctx.org.id)),
      /** Gives the link's path where no mail is sent: told this once. */
      create: orgProcedure
        .permitted("member:write", { email, role })
        .mutation(({ ctx, input }) => invitations.create(ctx.org.id, { email: input.email, role: input.role }, ctx.actor)),
      resend: orgProcedure.permitted("member:write", { id: z.uuid() }).mutation(({ ctx, input }) => invitations.resend(ctx.org.id, input.id, ctx.actor)),
      revoke: orgProcedure.permitted("member:write", { id: z.uuid() }).mutation(({ ctx, input }) => invitations.revoke(ctx.org.id, input.id, ctx.actor)),
      /** Null for a link that we never made. */
      byLink: publicProcedure.with({ link }).query(async ({ input }) => (await invitations.byLink(input.link)) ?? null),
      accept: sessionProcedure.with({ link }).mutation(({ ctx, input }) => invitations.accept(input.link, ctx.user, ctx)),
      register: publicProcedure
        .with({ link, name, password: z.string().max(PASSWORD_LENGTH.max) })
        .mutation(({ ctx, input }) => invitations.register(input.link, { name: input.name, password: input.password }, ctx)),
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
