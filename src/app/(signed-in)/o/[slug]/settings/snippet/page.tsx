import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { serverQueries } from "@/transport/server-queries";
import { NotPermitted } from "../../../../not-permitted";
import { publicAddress, requireOrganisation } from "../../../../session";
import { SnippetSettings } from "./snippet-settings";
import { TITLE } from "./copy";

export const metadata: Metadata = { title: TITLE };

export default async function SnippetPage({ params }: { readonly params: Promise<{ readonly slug: string }> }) {
  const { slug } = await params;
  const { organisation } = await requireOrganisation(slug);
  if (!organisation.permissions.includes("organisation:read")) return <NotPermitted organisation={organisation.name} />;
  const { queryClient, trpc } = await serverQueries();
  await queryClient.prefetchQuery(trpc.siteSettings.get.queryOptions({ org: slug }));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <SnippetSettings
        key={slug}
        slug={slug}
        address={await publicAddress()}
        mayWrite={organisation.permissions.includes("organisation:write")}
        readsKeys={organisation.permissions.includes("key:read")}
      />
    </HydrationBoundary>
  );
}
