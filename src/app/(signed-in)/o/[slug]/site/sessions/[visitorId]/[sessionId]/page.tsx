import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { notFound } from "next/navigation";
import { KEY_LENGTH } from "@/modules/site/dashboard/browse.contract";
import { serverQueries } from "@/transport/server-queries";
import { notFoundIfMissing } from "../../../../../../not-found-if-missing";
import { metadataOf, organisationPage } from "../../../../../../page-of";
import { SessionPath } from "./session-path";

export const metadata = metadataOf("session");

export default organisationPage("session", async ({ slug, params, search }) => {
  const { visitorId, sessionId } = params;
  const at = new Date(search.get("at") ?? "");
  if (Number.isNaN(at.getTime()) || [visitorId, sessionId].some((id) => id.length > KEY_LENGTH)) notFound();
  const { queryClient, trpc } = await serverQueries();
  const session = trpc.site.session.queryOptions({ org: slug, visitorId, sessionId, at });
  await queryClient.prefetchQuery(session);
  notFoundIfMissing(queryClient, session.queryKey);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <SessionPath slug={slug} visitorId={visitorId} sessionId={sessionId} at={at.toISOString()} />
    </HydrationBoundary>
  );
});
