import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { serverQueries } from "@/transport/server-queries";
import { NotPermitted } from "../../../../not-permitted";
import { requireOrganisation } from "../../../../session";
import { OrganisationSettings } from "./organisation-settings";

export const metadata: Metadata = { title: "Organisation" };

export default async function OrganisationSettingsPage({ params }: { readonly params: Promise<{ readonly slug: string }> }) {
  const { slug } = await params;
  const { organisation } = await requireOrganisation(slug);
  if (!organisation.permissions.includes("organisation:read")) return <NotPermitted organisation={organisation.name} />;
  const { queryClient, trpc } = await serverQueries();
  await queryClient.prefetchQuery(trpc.organisation.get.queryOptions({ org: slug }));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <OrganisationSettings slug={slug} zones={Intl.supportedValuesOf("timeZone")} mayWrite={organisation.permissions.includes("organisation:write")} />
    </HydrationBoundary>
  );
}
