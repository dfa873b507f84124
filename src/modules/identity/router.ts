import { z } from "zod";
import type { EffectiveRole, Permission } from "@/kernel/permissions";
import { sessionProcedure } from "@/rpc/procedures";
import { router } from "@/rpc/trpc";
import type { AccessService } from "./access.service";
import { PASSWORD_LENGTH } from "./contract";
import type { IdentityService } from "./identity.service";

/** Who is signed in, and where they may go. */
export interface Me {
  readonly user: { readonly id: string; readonly email: string; readonly name: string; readonly platformAdmin: boolean };
  readonly organisations: readonly {
    readonly id: string;
    readonly slug: string;
    readonly name: string;
    readonly customerId: string;
    readonly role: EffectiveRole;
    readonly member: boolean;
    readonly permissions: readonly Permission[];
  }[];
}

export const newPassword = z.string().min(PASSWORD_LENGTH.min).max(PASSWORD_LENGTH.max);

export function createSessionRouter(identity: IdentityService, access: AccessService) {
  return router({
    me: sessionProcedure.bare().query(async ({ ctx: { user } }): Promise<Me> => ({ user, organisations: await access.organisations(user) })),
    /** Ends every session, this one too: sign in again with the new password. */
    changePassword: sessionProcedure
      .with({ current: z.string().max(PASSWORD_LENGTH.max), next: newPassword })
      .mutation(async ({ ctx, input }) => {
        await identity.changePassword(ctx.user.id, input.current, input.next, ctx.ip);
      }),
  });
}
