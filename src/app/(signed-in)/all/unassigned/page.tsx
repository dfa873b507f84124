import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { serverQueries } from "@/transport/server-queries";
import { askedOf, type SearchParams } from "../../search-params";
import { requireMe } from "../../session";
import { Unassigned } from "./unassigned";
import { inputOf, viewOf } from "./url-state";
import { TITLE } from "./copy";

export const metadata: Metadata = { title: TITLE };

export default async function UnassignedPage({ searchParams }: { readonly searchParams: SearchParams }) {
  const { user } = await requireMe();
  if (!user.platformAdmin) notFound();
  const { queryClient, trpc } = await serverQueries();
  const view = viewOf(await askedOf(searchParams));
  await Promise.all([
    queryClient.prefetchQuery(trpc.unassigned.summary.queryOptions()),
    queryClient.prefetchQuery(trpc.unassigned.list.queryOptions(inputOf(view))),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Unassigned />
    </HydrationBoundary>
  );
}
