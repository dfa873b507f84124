import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { serverQueries } from "@/transport/server-queries";
import { metadataOf, organisationPage } from "../../../../page-of";
import { RetentionSettings } from "./retention-settings";

export const metadata = metadataOf("retention");

export default organisationPage("retention", async ({ slug, may }) => {
  const { queryClient, trpc } = await serverQueries();
  await queryClient.prefetchQuery(trpc.retention.get.queryOptions({ org: slug }));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <RetentionSettings slug={slug} mayWrite={may("organisation:write")} />
    </HydrationBoundary>
  );
});
