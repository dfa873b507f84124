import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { serverQueries } from "@/transport/server-queries";
import { snippetHref } from "@/ui/shell/navigation";
import { askedOf, type SearchParams } from "../../../../search-params";
import { NotPermitted } from "../../../../not-permitted";
import { publicAddress, requestTime, requireOrganisation, timeZoneOf } from "../../../../session";
import { Pages } from "./pages";
import { inputsOf, viewOf } from "./url-state";
import { TITLE } from "./copy";

export const metadata: Metadata = { title: TITLE };

interface PagesPageProps {
  readonly params: Promise<{ readonly slug: string }>;
  readonly searchParams: SearchParams;
}

export default async function PagesPage({ params, searchParams }: PagesPageProps) {
  const { slug } = await params;
  const { organisation } = await requireOrganisation(slug);
  if (!organisation.permissions.includes("insight:read")) return <NotPermitted organisation={organisation.name} />;
  const timeZone = await timeZoneOf(slug);
  const now = requestTime();
  const view = viewOf(await askedOf(searchParams), timeZone, now);
  const inputs = inputsOf(slug, view);

  const { queryClient, trpc } = await serverQueries();
  await Promise.all([
    queryClient.prefetchQuery(trpc.insights.freshness.queryOptions({ org: slug })),
    queryClient.prefetchQuery(trpc.site.breakdown.queryOptions(inputs.list)),
    view.page === null ? null : queryClient.prefetchQuery(trpc.site.traffic.queryOptions(inputs.shown)),
    view.page === null ? null : queryClient.prefetchQuery(trpc.site.engagement.queryOptions(inputs.engagement)),
    view.page !== null && view.choice.compare ? queryClient.prefetchQuery(trpc.site.traffic.queryOptions(inputs.previous)) : null,
  ]);
  const shown = trpc.site.traffic.queryOptions(inputs.shown);
  if (view.page !== null && queryClient.getQueryData(shown.queryKey)?.totals.pageViews === 0) await queryClient.prefetchQuery(trpc.site.traffic.queryOptions(inputs.everSeen));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Pages
        key={slug}
        slug={slug}
        timeZone={timeZone}
        now={now.toISOString()}
        address={await publicAddress()}
        snippetHref={organisation.permissions.includes("organisation:read") ? snippetHref(slug) : null}
      />
    </HydrationBoundary>
  );
}
