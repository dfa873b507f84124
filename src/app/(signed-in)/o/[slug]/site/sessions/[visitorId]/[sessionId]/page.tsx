import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { KEY_LENGTH } from "@/modules/site/dashboard/browse.contract";
import { serverQueries } from "@/transport/server-queries";
import { askedOf, type SearchParams } from "../../../../../../search-params";
import { notFoundIfMissing } from "../../../../../../not-found-if-missing";
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
  if (Number.isNaN(at.getTime()) || [visitorId, sessionId].some((id) => id.length > KEY_LENGTH)) notFound();
  const { queryClient, trpc } = await serverQueries();
  const session = trpc.site.session.queryOptions({ org: asked.slug, visitorId, sessionId, at });
  await queryClient.prefetchQuery(session);
  notFoundIfMissing(queryClient, session.queryKey);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <SessionPath slug={asked.slug} visitorId={visitorId} sessionId={sessionId} at={at.toISOString()} />
    </HydrationBoundary>
  );
}
