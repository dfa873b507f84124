import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { serverQueries } from "@/transport/server-queries";
import { inputOf, viewOf } from "../../audit-url-state";
import { metadataOf, operatorPage } from "../../page-of";
import { InstallationLog } from "./log";

export const metadata = metadataOf("installationLog");

export default operatorPage("installationLog", async ({ search }) => {
  const { queryClient, trpc } = await serverQueries();
  await queryClient.prefetchQuery(trpc.platformAudit.list.queryOptions({ ...inputOf(viewOf(search)) }));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <InstallationLog />
    </HydrationBoundary>
  );
});
