import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { KEY_LENGTH } from "@/modules/site/dashboard/browse.contract";
import { serverQueries } from "@/transport/server-queries";
import { notFoundIfMissing } from "../../../../../not-found-if-missing";
import { NotPermitted } from "../../../../../not-permitted";
import { requireOrganisation } from "../../../../../session";
import { Visitor } from "./visitor";

export const metadata: Metadata = { title: "Visitor" };

export default async function VisitorPage({ params }: { readonly params: Promise<{ readonly slug: string; readonly visitorId: string }> }) {
  const { slug, visitorId: encoded } = await params;
  const visitorId = decodeURIComponent(encoded);
  const { organisation } = await requireOrganisation(slug);
  if (!organisation.permissions.includes("event:read")) return <NotPermitted organisation={organisation.name} />;
  if (visitorId.length > KEY_LENGTH) notFound();
  const { queryClient, trpc } = await serverQueries();
  const asked = trpc.site.visitor.queryOptions({ org: slug, visitorId });
  await queryClient.prefetchQuery(asked);
  notFoundIfMissing(queryClient, asked.queryKey);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Visitor slug={slug} visitorId={visitorId} />
    </HydrationBoundary>
  );
}
