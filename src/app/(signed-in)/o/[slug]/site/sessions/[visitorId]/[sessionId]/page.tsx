import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { serverQueries } from "@/transport/server-queries";
import { askedOf, type SearchParams } from "../../../../../../asked";
import { NotPermitted } from "../../../../../../not-permitted";
import { requireOrganisation } from "../../../../../../session";
import { SessionPath } from "./session-path";

export const metadata: Metadata = { title: "Session" };

interface SessionPageProps {
  readonly params: Promise<{ readonly slug: string; readonly visitorId: string; readonly sessionId: string }>;
  readonly searchParams: SearchParams;
}

export default async function SessionPage({ params, searchParams }: SessionPageProps) {
  const asked = await params;
  const visitorId = decodeURIComponent(asked.visitorId);
  const sessionId = decodeURIComponent(asked.sessionId);
  const { organisation } = await requireOrganisation(asked.slug);
  if (!organisation.permissions.includes("event:read")) return <NotPermitted organisation={organisation.name} />;
  const at = new Date((await askedOf(searchParams)).get("at") ?? "");
  if (Number.isNaN(at.getTime())) notFound();
  const { queryClient, trpc } = await serverQueries();
  const input = { org: asked.slug, visitorId, sessionId, at };
  await queryClient.prefetchQuery(trpc.site.session.queryOptions(input));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <SessionPath slug={asked.slug} visitorId={visitorId} sessionId={sessionId} at={at.toISOString()} />
    </HydrationBoundary>
  );
}
