import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { serverQueries } from "@/transport/server-queries";
import { snippetHref } from "@/ui/shell/navigation";
import { askedOf, type SearchParams } from "../../../../search-params";
import { NotPermitted } from "../../../../not-permitted";
import { publicAddress, requestTime, requireOrganisation, timeZoneOf } from "../../../../session";
import { Traffic } from "./traffic";
import { inputsOf, knowsVisitDays, viewOf } from "./url-state";
import { CARDS, TITLE } from "./copy";

export const metadata: Metadata = { title: TITLE };

interface TrafficPageProps {
  readonly params: Promise<{ readonly slug: string }>;
  readonly searchParams: SearchParams;
}

export default async function TrafficPage({ params, searchParams }: TrafficPageProps) {
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
    queryClient.prefetchQuery(trpc.site.traffic.queryOptions(inputs.shown)),
    view.choice.compare ? queryClient.prefetchQuery(trpc.site.traffic.queryOptions(inputs.previous)) : null,
    knowsVisitDays(view) ? queryClient.prefetchQuery(trpc.site.visitDays.queryOptions(inputs.visitDays)) : null,
    ...CARDS.flatMap(({ tabs: [first] }) => (first ? [queryClient.prefetchQuery(trpc.site.breakdown.queryOptions(inputs.breakdown(first[0])))] : [])),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Traffic
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
