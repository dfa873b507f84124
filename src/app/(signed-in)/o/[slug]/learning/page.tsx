import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { serverQueries } from "@/transport/server-queries";
import { hrefOf } from "@/ui/shell/pages";
import { metadataOf, organisationPage } from "../../../page-of";
import { publicAddress, requestTime, timeZoneOf } from "../../../session";
import { Learning } from "./learning";
import { inputsOf, viewOf } from "./url-state";

export const metadata = metadataOf("learning");

export default organisationPage("learning", async ({ slug, may, search }) => {
  const timeZone = await timeZoneOf(slug);
  const now = requestTime();
  const view = viewOf(search, timeZone, now);
  const inputs = inputsOf(slug, view);

  const { queryClient, trpc } = await serverQueries();
  await Promise.all([
    queryClient.prefetchQuery(trpc.learning.overview.queryOptions(inputs.shown)),
    view.choice.compare ? queryClient.prefetchQuery(trpc.learning.overview.queryOptions(inputs.previous)) : null,
    queryClient.prefetchQuery(trpc.learning.courses.queryOptions(inputs.courses)),
    view.choice.compare ? queryClient.prefetchQuery(trpc.learning.courses.queryOptions(inputs.coursesBefore)) : null,
    queryClient.prefetchQuery(trpc.learning.summary.queryOptions({ org: slug })),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Learning
        key={slug}
        slug={slug}
        timeZone={timeZone}
        now={now.toISOString()}
        address={await publicAddress()}
        keysHref={may("key:read") ? hrefOf("keys", { slug }) : null}
      />
    </HydrationBoundary>
  );
});
