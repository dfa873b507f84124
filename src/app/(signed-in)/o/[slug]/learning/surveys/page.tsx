import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { serverQueries } from "@/transport/server-queries";
import { metadataOf, organisationPage } from "../../../../page-of";
import { publicAddress } from "../../../../session";
import { Surveys } from "./surveys";

export const metadata = metadataOf("surveys");

export default organisationPage("surveys", async ({ slug, may }) => {
  const { queryClient, trpc } = await serverQueries();
  await queryClient.prefetchQuery(trpc.learning.surveys.queryOptions({ org: slug }));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Surveys key={slug} slug={slug} address={await publicAddress()} mayWrite={may("survey:write")} />
    </HydrationBoundary>
  );
});
