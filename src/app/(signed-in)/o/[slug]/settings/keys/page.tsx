import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { serverQueries } from "@/transport/server-queries";
import { NotPermitted } from "../../../../not-permitted";
import { publicAddress, requireOrganisation } from "../../../../session";
import { Keys } from "./keys";

export const metadata: Metadata = { title: "API keys" };

export default async function KeysPage({ params }: { readonly params: Promise<{ readonly slug: string }> }) {
  const { slug } = await params;
  const { organisation } = await requireOrganisation(slug);
  if (!organisation.permissions.includes("key:read")) return <NotPermitted organisation={organisation.name} />;
  const { queryClient, trpc } = await serverQueries();
  await queryClient.prefetchQuery(trpc.keys.list.queryOptions({ org: slug }));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Keys slug={slug} address={await publicAddress()} mayWrite={organisation.permissions.includes("key:write")} />
    </HydrationBoundary>
  );
}
