import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { serverQueries } from "@/transport/server-queries";
import { metadataOf, operatorPage } from "../../page-of";
import { publicAddress } from "../../session";
import { PlatformKeys } from "./platform-keys";

export const metadata = metadataOf("platformKeys");

export default operatorPage("platformKeys", async () => {
  const { queryClient, trpc } = await serverQueries();
  await queryClient.prefetchQuery(trpc.platformKeys.list.queryOptions());
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <PlatformKeys address={await publicAddress()} />
    </HydrationBoundary>
  );
});
