import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { serverQueries } from "@/transport/server-queries";
import { snippetHref } from "@/ui/shell/navigation";
import { askedOf, type SearchParams } from "../../../../search-params";
import { NotPermitted } from "../../../../not-permitted";
import { publicAddress, requireOrganisation } from "../../../../session";
import { Sessions } from "./sessions";
import { inputOf, viewOf } from "./url-state";
import { TITLE } from "./copy";

export const metadata: Metadata = { title: TITLE };

interface SessionsPageProps {
  readonly params: Promise<{ readonly slug: string }>;
  readonly searchParams: SearchParams;
}

export default async function SessionsPage({ params, searchParams }: SessionsPageProps) {
  const { slug } = await params;
  const { organisation } = await requireOrganisation(slug);
  if (!organisation.permissions.includes("event:read")) return <NotPermitted organisation={organisation.name} />;
  const { queryClient, trpc } = await serverQueries();
  await queryClient.prefetchQuery(trpc.site.sessions.queryOptions(inputOf(slug, viewOf(await askedOf(searchParams)))));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Sessions key={slug} slug={slug} address={await publicAddress()} snippetHref={organisation.permissions.includes("organisation:read") ? snippetHref(slug) : null} />
    </HydrationBoundary>
  );
}
