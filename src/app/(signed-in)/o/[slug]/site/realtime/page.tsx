import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { serverQueries } from "@/transport/server-queries";
import { metadataOf, organisationPage } from "../../../../page-of";
import { timeZoneOf } from "../../../../session";
import { Realtime } from "./realtime";

export const metadata = metadataOf("realtime");

export default organisationPage("realtime", async ({ slug }) => {
  const timeZone = await timeZoneOf(slug);
  const { queryClient, trpc } = await serverQueries();
  await queryClient.prefetchQuery(trpc.site.realtime.queryOptions({ org: slug }));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Realtime key={slug} slug={slug} timeZone={timeZone} />
    </HydrationBoundary>
  );
});
