import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { serverQueries } from "@/transport/server-queries";
import { metadataOf, operatorPage } from "../../page-of";
import { Unassigned } from "./unassigned";
import { inputOf, viewOf } from "./url-state";

export const metadata = metadataOf("unassigned");

export default operatorPage("unassigned", async ({ search }) => {
  const { queryClient, trpc } = await serverQueries();
  const view = viewOf(search);
  await Promise.all([
    queryClient.prefetchQuery(trpc.unassigned.summary.queryOptions()),
    queryClient.prefetchQuery(trpc.unassigned.list.queryOptions(inputOf(view))),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Unassigned />
    </HydrationBoundary>
  );
});
