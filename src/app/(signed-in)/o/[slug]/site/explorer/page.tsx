import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { serverQueries } from "@/transport/server-queries";
import { snippetHref } from "@/ui/shell/navigation";
import { askedOf, type SearchParams } from "../../../../search-params";
import { NotPermitted } from "../../../../not-permitted";
import { publicAddress, requireOrganisation } from "../../../../session";
import { Explorer } from "./explorer";
import { inputOf, viewOf } from "./url-state";
import { TITLE } from "./copy";

export const metadata: Metadata = { title: TITLE };

interface ExplorerPageProps {
  readonly params: Promise<{ readonly slug: string }>;
  readonly searchParams: SearchParams;
}

export default async function ExplorerPage({ params, searchParams }: ExplorerPageProps) {
  const { slug } = await params;
  const { organisation } = await requireOrganisation(slug);
  if (!organisation.permissions.includes("event:read")) return <NotPermitted organisation={organisation.name} />;
  const { queryClient, trpc } = await serverQueries();
  const input = inputOf(slug, viewOf(await askedOf(searchParams)));
  await queryClient.prefetchQuery(trpc.site.events.queryOptions(input));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Explorer key={slug} slug={slug} address={await publicAddress()} snippetHref={organisation.permissions.includes("organisation:read") ? snippetHref(slug) : null} />
    </HydrationBoundary>
  );
}
