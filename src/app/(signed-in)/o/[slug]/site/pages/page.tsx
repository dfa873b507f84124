import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { serverQueries } from "@/transport/server-queries";
import { hrefOf } from "@/ui/shell/pages";
import { metadataOf, organisationPage } from "../../../../page-of";
import { publicAddress, requestTime, timeZoneOf } from "../../../../session";
import { Pages } from "./pages";
import { inputsOf, viewOf } from "./url-state";

export const metadata = metadataOf("pages");

export default organisationPage("pages", async ({ slug, may, search }) => {
  const timeZone = await timeZoneOf(slug);
  const now = requestTime();
  const view = viewOf(search, timeZone, now);
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
        snippetHref={may("organisation:read") ? hrefOf("snippet", { slug }) : null}
      />
    </HydrationBoundary>
  );
});
