import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { serverQueries } from "@/transport/server-queries";
import { hrefOf } from "@/ui/shell/pages";
import { metadataOf, organisationPage } from "../../../../page-of";
import { publicAddress, requestTime, timeZoneOf } from "../../../../session";
import { Traffic } from "./traffic";
import { inputsOf, knowsVisitDays, viewOf } from "./url-state";
import { CARDS } from "./copy";

export const metadata = metadataOf("traffic");

export default organisationPage("traffic", async ({ slug, may, search }) => {
  const timeZone = await timeZoneOf(slug);
  const now = requestTime();
  const view = viewOf(search, timeZone, now);
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
        snippetHref={may("organisation:read") ? hrefOf("snippet", { slug }) : null}
      />
    </HydrationBoundary>
  );
});
