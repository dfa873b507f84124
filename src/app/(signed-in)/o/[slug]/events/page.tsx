import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { serverQueries } from "@/transport/server-queries";
import { NotPermitted } from "../../../not-permitted";
import { requireOrganisation } from "../../../session";
import { FindEvent } from "./find-event";

export const metadata: Metadata = { title: "Find an event" };

interface EventsPageProps {
  readonly params: Promise<{ readonly slug: string }>;
  readonly searchParams: Promise<{ readonly id?: string | string[] }>;
}

export default async function EventsPage({ params, searchParams }: EventsPageProps) {
  const { slug } = await params;
  const { id } = await searchParams;
  const { organisation } = await requireOrganisation(slug);
  if (!organisation.permissions.includes("event:read")) return <NotPermitted organisation={organisation.name} />;
  const { queryClient, trpc } = await serverQueries();
  if (typeof id === "string" && id !== "") await queryClient.prefetchQuery(trpc.events.receipt.queryOptions({ org: slug, clientEventId: id }));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <FindEvent slug={slug} />
    </HydrationBoundary>
  );
}
