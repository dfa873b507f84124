import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { serverQueries } from "@/transport/server-queries";
import { metadataOf, organisationPage } from "../../../../page-of";
import { publicAddress } from "../../../../session";
import { SnippetSettings } from "./snippet-settings";

export const metadata = metadataOf("snippet");

export default organisationPage("snippet", async ({ slug, may }) => {
  const { queryClient, trpc } = await serverQueries();
  await queryClient.prefetchQuery(trpc.siteSettings.get.queryOptions({ org: slug }));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <SnippetSettings
        key={slug}
        slug={slug}
        address={await publicAddress()}
        mayWrite={may("organisation:write")}
        readsKeys={may("key:read")}
      />
    </HydrationBoundary>
  );
});
