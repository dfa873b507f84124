import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { serverQueries } from "@/transport/server-queries";
import { hrefOf } from "@/ui/shell/pages";
import { metadataOf, organisationPage } from "../../../../page-of";
import { publicAddress } from "../../../../session";
import { Sessions } from "./sessions";
import { inputOf, viewOf } from "./url-state";

export const metadata = metadataOf("sessions");

export default organisationPage("sessions", async ({ slug, may, search }) => {
  const { queryClient, trpc } = await serverQueries();
  await queryClient.prefetchQuery(trpc.site.sessions.queryOptions(inputOf(slug, viewOf(search))));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Sessions key={slug} slug={slug} address={await publicAddress()} snippetHref={may("organisation:read") ? hrefOf("snippet", { slug }) : null} />
    </HydrationBoundary>
  );
});
