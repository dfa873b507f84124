import { randomUUID } from "node:crypto";
import { headers } from "next/headers";
import { cache } from "react";
import { getPlumbline, type Plumbline } from "@/plumbline";
import { createCallerFactory } from "@/rpc/trpc";
import { currentClaims } from "./auth";
import { createContext } from "./context";
import { createRootRouter, type RootRouter } from "./root";

// One root a set of services: a bundler's copies of this module each have their own, which is cheap.
const roots = new WeakMap<Plumbline, RootRouter>();

export function rootOf(plumbline: Plumbline): RootRouter {
  const known = roots.get(plumbline);
  if (known !== undefined) return known;
  const root = createRootRouter(plumbline);
  roots.set(plumbline, root);
  return root;
}

/** The context of the page that is being rendered: one a request, however many components ask. */
export const pageContext = cache(async () => {
  // First of all: it tells the build that this page waits for a request, before services are asked for.
  const head = await headers();
  const claims = await currentClaims();
  return createContext(getPlumbline(), { claims, ip: head.get("x-forwarded-for") ?? "", userAgent: head.get("user-agent") ?? "", correlationId: randomUUID() });
});

/**
 * Every procedure, as the user who asked for the page: `await (await serverCaller()).session.me()`.
 * @throws TRPCError whose cause is a Fault
 */
export async function serverCaller() {
  const context = await pageContext();
  return createCallerFactory(rootOf(getPlumbline()))(context);
}
