import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { serverQueries } from "@/transport/server-queries";
import { hrefOf } from "@/ui/shell/pages";
import { metadataOf, organisationPage } from "../../../../page-of";
import { publicAddress } from "../../../../session";
import { Explorer } from "./explorer";
import { inputOf, viewOf } from "./url-state";

export const metadata = metadataOf("explorer");

export default organisationPage("explorer", async ({ slug, may, search }) => {
  const { queryClient, trpc } = await serverQueries();
  const input = inputOf(slug, viewOf(search));
  await queryClient.prefetchQuery(trpc.site.events.queryOptions(input));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Explorer key={slug} slug={slug} address={await publicAddress()} snippetHref={may("organisation:read") ? hrefOf("snippet", { slug }) : null} />
    </HydrationBoundary>
  );
});
