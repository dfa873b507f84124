import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { serverQueries } from "@/transport/server-queries";
import { NotPermitted } from "../../../../not-permitted";
import { publicAddress, requireOrganisation } from "../../../../session";
import { Members } from "./members";

export const metadata: Metadata = { title: "Members" };

export default async function MembersPage({ params }: { readonly params: Promise<{ readonly slug: string }> }) {
  const { slug } = await params;
  const { me, organisation } = await requireOrganisation(slug);
  if (!organisation.permissions.includes("member:read")) return <NotPermitted organisation={organisation.name} />;
  const { queryClient, trpc } = await serverQueries();
  await queryClient.prefetchQuery(trpc.members.list.queryOptions({ org: slug }));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Members
        slug={slug}
        organisation={organisation.name}
        address={await publicAddress()}
        self={me.user.id}
        mayWrite={organisation.permissions.includes("member:write")}
      />
    </HydrationBoundary>
  );
}
