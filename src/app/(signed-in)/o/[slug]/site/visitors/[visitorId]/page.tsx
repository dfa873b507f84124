import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { notFound } from "next/navigation";
import { KEY_LENGTH } from "@/modules/site/dashboard/browse.contract";
import { serverQueries } from "@/transport/server-queries";
import { notFoundIfMissing } from "../../../../../not-found-if-missing";
import { metadataOf, organisationPage } from "../../../../../page-of";
import { Visitor } from "./visitor";

export const metadata = metadataOf("visitor");

export default organisationPage("visitor", async ({ slug, params }) => {
  const { visitorId } = params;
  if (visitorId.length > KEY_LENGTH) notFound();
  const { queryClient, trpc } = await serverQueries();
  const asked = trpc.site.visitor.queryOptions({ org: slug, visitorId });
  await queryClient.prefetchQuery(asked);
  notFoundIfMissing(queryClient, asked.queryKey);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Visitor slug={slug} visitorId={visitorId} />
    </HydrationBoundary>
  );
});
