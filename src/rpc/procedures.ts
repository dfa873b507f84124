import { z } from "zod";
import { Fault } from "@/kernel/fault";
import { may, type Permission } from "@/kernel/permissions";
import type { Caller, RpcContext } from "./context";
import { base } from "./trpc";

/** How a caller names an organisation: by its slug or its id. */
const organisationRef = z.string().min(1).max(64);

/** A shape that leaves the organisation to the procedure. */
type Shape = z.core.$ZodLooseShape & { readonly org?: never };

async function requireCaller(ctx: RpcContext): Promise<Caller> {
  const caller = await ctx.caller();
  if (caller === undefined) throw new Fault("unauthorized", "Sign in first.");
  return caller;
}

const session = base.use(async ({ ctx, next }) => {
  const caller = await requireCaller(ctx);
  return next({ ctx: { ...ctx, user: caller, actor: `user:${caller.id}` as const } });
});

const platform = session.use(({ ctx, next }) => {
  // To everybody else these procedures do not exist.
  if (!ctx.user.platformAdmin) throw new Fault("not_found", "There is no such procedure.");
  return next();
});

/** For anybody at all: what it may do is decided by what it is given, such as a link that only one person has. */
export const publicProcedure = {
  with<S extends z.core.$ZodLooseShape>(shape: S) {
    return base.meta({ scope: "public" }).input(z.strictObject(shape));
  },
};

/** For anyone who is signed in, in no organisation: their own affairs. */
export const sessionProcedure = {
  /** Takes no input at all. */
  bare: () => session.meta({ scope: "session" }).input(z.void()),
  with<S extends z.core.$ZodLooseShape>(shape: S) {
    return session.meta({ scope: "session" }).input(z.strictObject(shape));
  },
};

/** For those who run the installation, over all organisations. */
export const platformProcedure = {
  /** Takes no input at all. */
  bare: () => platform.meta({ scope: "platform" }).input(z.void()),
  with<S extends z.core.$ZodLooseShape>(shape: S) {
    return platform.meta({ scope: "platform" }).input(z.strictObject(shape));
  },
};

/**
 * For members of an organisation. The only way to a procedure that touches tenant data: it names a
 * permission or does not compile, and takes the organisation as part of its one strict input.
 * Its context has `org`, its `tenant`, `user` and `actor`.
 * @throws Fault `not_found` for an unknown organisation and a foreign one alike, `forbidden`
 */
export const orgProcedure = {
  permitted<S extends Shape>(permission: Permission, shape: S) {
    return session
      .meta({ scope: "organisation", permission })
      .input(z.strictObject({ org: organisationRef }).extend(shape))
      .use(async ({ ctx, input, next }) => {
        const { org: ref } = input as { org: string };
        const org = await ctx.enter(ctx.user, ref);
        if (org === undefined) throw new Fault("not_found", "There is no such organisation, or you are no member of it.");
        if (!may(org.role, permission)) throw new Fault("forbidden", `Your role in ${org.name} does not include ${permission}.`, { permission });
        return next({ ctx: { ...ctx, org, tenant: ctx.tenant(org.id) } });
      });
  },
};
