import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { serverQueries } from "@/transport/server-queries";
import { inputOf, viewOf } from "../../../../audit-url-state";
import { metadataOf, organisationPage } from "../../../../page-of";
import { AuditLog } from "./log";

export const metadata = metadataOf("auditLog");

export default organisationPage("auditLog", async ({ slug, search }) => {
  const { queryClient, trpc } = await serverQueries();
  await queryClient.prefetchQuery(trpc.audit.list.queryOptions({ org: slug, ...inputOf(viewOf(search)) }));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <AuditLog key={slug} slug={slug} />
    </HydrationBoundary>
  );
});
