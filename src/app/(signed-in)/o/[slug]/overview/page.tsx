import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { serverQueries } from "@/transport/server-queries";
import { metadataOf, organisationPage } from "../../../page-of";
import { publicAddress, requestTime, timeZoneOf } from "../../../session";
import { Overview } from "./overview";
import { inputsOf, viewOf } from "./url-state";

export const metadata = metadataOf("overview");

export default organisationPage("overview", async ({ slug, may, search }) => {
  const timeZone = await timeZoneOf(slug);
  const now = requestTime();
  const view = viewOf(search, timeZone, now);
  const inputs = inputsOf(slug, view);

  const { queryClient, trpc } = await serverQueries();
  const { overview, balance } = trpc.insights;
  await Promise.all([
    queryClient.prefetchQuery(overview.queryOptions(inputs.all)),
    view.type === null ? null : queryClient.prefetchQuery(overview.queryOptions(inputs.shown)),
    view.choice.compare ? queryClient.prefetchQuery(overview.queryOptions(inputs.previous)) : null,
    queryClient.prefetchQuery(balance.queryOptions({ org: slug })),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Overview
        key={slug}
        slug={slug}
        timeZone={timeZone}
        now={now.toISOString()}
        address={await publicAddress()}
        readsKeys={may("key:read")}
      />
    </HydrationBoundary>
  );
});
