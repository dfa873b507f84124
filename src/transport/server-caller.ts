import { randomUUID } from "node:crypto";
import { headers } from "next/headers";
import { cache } from "react";
import { getPlumbline } from "@/plumbline";
import { createCallerFactory } from "@/rpc/trpc";
import { currentClaims } from "./auth";
import { createContext } from "./context";

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
  return createCallerFactory(getPlumbline().root)(context);
}
