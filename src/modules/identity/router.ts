import { z } from "zod";
import { Fault } from "@/kernel/fault";
import type { EffectiveRole, Permission } from "@/kernel/permissions";
import { publicProcedure, sessionProcedure } from "@/rpc/procedures";
import { router } from "@/rpc/trpc";
import type { AccessService } from "./access.service";
import type { SessionClaims } from "./contract";
import { EMAIL_LENGTH, PASSWORD_LENGTH } from "./limits.contract";
import type { PasswordService } from "./passwords.service";
import type { SessionService } from "./sessions.service";

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

/** Bounded here; whether it is a good one is said by the password policy, with the reason. */
export const password = z.string().max(PASSWORD_LENGTH.max);
const email = z.string().trim().pipe(z.email().max(EMAIL_LENGTH));
const token = z.string().max(100);

export interface IdentityServices {
  readonly access: AccessService;
  readonly passwords: PasswordService;
  readonly sessions: SessionService;
}

export function createIdentityRouters({ access, passwords, sessions }: IdentityServices) {
  return {
    session: router({
      me: sessionProcedure.bare().query(async ({ ctx: { user } }): Promise<Me> => ({ user, organisations: await access.organisations(user) })),
      /** Ends every other session of the person. */
      changePassword: sessionProcedure
        .with({ current: password, next: password })
        .mutation(({ ctx, input }) => passwords.change(ctx.user, own(ctx), input.current, input.next, ctx)),
      list: sessionProcedure.bare().query(({ ctx }) => sessions.list(own(ctx))),
      end: sessionProcedure
        .with({ id: z.uuid() })
        .mutation(({ ctx, input }) => sessions.end({ userId: ctx.user.id, sessionId: input.id }, ctx, "ended_by_owner")),
      endOthers: sessionProcedure.bare().mutation(async ({ ctx }) => ({ ended: await sessions.endOthers(own(ctx), ctx) })),
    }),

    /** For somebody who cannot sign in. */
    passwordReset: router({
      /** The same answer whether or not somebody has that address. */
      request: publicProcedure.with({ email }).mutation(({ ctx, input }) => passwords.request(input.email, ctx)),
      /** Null for a link that cannot be used. */
      byLink: publicProcedure.with({ token }).query(async ({ input }) => (await passwords.byLink(input.token)) ?? null),
      set: publicProcedure.with({ token, password }).mutation(({ ctx, input }) => passwords.reset(input.token, input.password, ctx)),
    }),
  };
}

function own({ user, sessionId }: { readonly user: { readonly id: string }; readonly sessionId: string | undefined }): SessionClaims {
  if (sessionId === undefined) throw new Fault("unauthorized", "Sign in first.");
  return { userId: user.id, sessionId };
}
