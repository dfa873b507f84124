import "server-only";
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { isFault } from "@/kernel/fault";
import { safeReturn } from "@/kernel/return-path";
import type { Me } from "@/modules/identity/router";
import { getPlumbline } from "@/plumbline";
import { REQUESTED_PATH } from "@/transport/requested-path";
import { serverCaller } from "@/transport/server-caller";

export type Organisation = Me["organisations"][number];

/** Who is signed in; anyone who is not is sent to sign in, and comes back. */
export const requireMe = cache(async (): Promise<Me> => {
  const caller = await serverCaller();
  try {
    return await caller.session.me();
  } catch (error) {
    if (error instanceof Error && isFault(error.cause) && error.cause.code === "unauthorized") redirect(await signInHref());
    throw error;
  }
});

/** The organisation of the page; to those who may not enter it, there is none. */
export const requireOrganisation = cache(async (slug: string): Promise<{ readonly me: Me; readonly organisation: Organisation }> => {
  const me = await requireMe();
  const organisation = me.organisations.find((one) => one.slug === slug);
  return organisation ? { me, organisation } : notFound();
});

/** The IANA zone whose days the organisation's pages show. */
export const timeZoneOf = cache(async (slug: string): Promise<string> => {
  const caller = await serverCaller();
  return (await caller.insights.calendar({ org: slug })).timeZone;
});

/** What the clock says, once for all that a page shows. */
export const requestTime = cache(() => new Date());

/** Where clients reach this installation, without a trailing slash. */
export async function publicAddress(): Promise<string> {
  const { publicUrl, port } = getPlumbline().env;
  if (publicUrl !== undefined) return publicUrl;
  const head = await headers();
  return `${head.get("x-forwarded-proto") ?? "http"}://${head.get("host") ?? `localhost:${port}`}`;
}

async function signInHref(): Promise<string> {
  const here = "http://localhost";
  const asked = new URL(safeReturn((await headers()).get(REQUESTED_PATH), here), here);
  // Next's own mark on what its router fetches.
  asked.searchParams.delete("_rsc");
  const back = `${asked.pathname}${asked.search}`;
  return back === "/" ? "/sign-in" : `/sign-in?callbackUrl=${encodeURIComponent(back)}`;
}
