import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { serverQueries } from "@/transport/server-queries";
import { metadataOf, operatorPage } from "../page-of";
import { AllOrganisations } from "./all-organisations";
import { DAYS } from "./copy";

export const metadata = metadataOf("organisations");

export default operatorPage("organisations", async () => {
  const { queryClient, trpc } = await serverQueries();
  await queryClient.prefetchQuery(trpc.platformInsights.organisations.queryOptions({ days: DAYS }));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <AllOrganisations zones={Intl.supportedValuesOf("timeZone")} />
    </HydrationBoundary>
  );
});
