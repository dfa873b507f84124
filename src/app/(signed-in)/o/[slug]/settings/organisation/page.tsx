import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { serverQueries } from "@/transport/server-queries";
import { metadataOf, organisationPage } from "../../../../page-of";
import { OrganisationSettings } from "./organisation-settings";

export const metadata = metadataOf("organisation");

export default organisationPage("organisation", async ({ slug, may }) => {
  const { queryClient, trpc } = await serverQueries();
  await queryClient.prefetchQuery(trpc.organisation.get.queryOptions({ org: slug }));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <OrganisationSettings slug={slug} zones={Intl.supportedValuesOf("timeZone")} mayWrite={may("organisation:write")} />
    </HydrationBoundary>
  );
});
