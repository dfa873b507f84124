import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { serverQueries } from "@/transport/server-queries";
import { metadataOf, organisationPage } from "../../../../page-of";
import { publicAddress } from "../../../../session";
import { Keys } from "./keys";

export const metadata = metadataOf("keys");

export default organisationPage("keys", async ({ slug, may }) => {
  const { queryClient, trpc } = await serverQueries();
  await queryClient.prefetchQuery(trpc.keys.list.queryOptions({ org: slug }));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Keys slug={slug} address={await publicAddress()} mayWrite={may("key:write")} />
    </HydrationBoundary>
  );
});
