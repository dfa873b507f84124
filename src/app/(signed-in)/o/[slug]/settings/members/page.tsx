import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { serverQueries } from "@/transport/server-queries";
import { metadataOf, organisationPage } from "../../../../page-of";
import { publicAddress } from "../../../../session";
import { Members } from "./members";

export const metadata = metadataOf("members");

export default organisationPage("members", async ({ slug, me, organisation, may }) => {
  const { queryClient, trpc } = await serverQueries();
  await Promise.all([queryClient.prefetchQuery(trpc.members.list.queryOptions({ org: slug })), queryClient.prefetchQuery(trpc.invitations.list.queryOptions({ org: slug }))]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Members
        slug={slug}
        organisation={organisation.name}
        address={await publicAddress()}
        self={me.user.id}
        mayWrite={may("member:write")}
      />
    </HydrationBoundary>
  );
});
