import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { serverQueries } from "@/transport/server-queries";
import { metadataOf, organisationPage } from "../../../page-of";
import { FindEvent } from "./find-event";

export const metadata = metadataOf("events");

export default organisationPage("events", async ({ slug, search }) => {
  const id = search.get("id");
  const { queryClient, trpc } = await serverQueries();
  if (id) await queryClient.prefetchQuery(trpc.events.receipt.queryOptions({ org: slug, clientEventId: id }));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <FindEvent slug={slug} />
    </HydrationBoundary>
  );
});
