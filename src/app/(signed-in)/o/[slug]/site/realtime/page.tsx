import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { serverQueries } from "@/transport/server-queries";
import { NotPermitted } from "../../../../not-permitted";
import { requireOrganisation, timeZoneOf } from "../../../../session";
import { Realtime } from "./realtime";
import { TITLE } from "./copy";

export const metadata: Metadata = { title: TITLE };

export default async function RealtimePage({ params }: { readonly params: Promise<{ readonly slug: string }> }) {
  const { slug } = await params;
  const { organisation } = await requireOrganisation(slug);
  if (!organisation.permissions.includes("insight:read")) return <NotPermitted organisation={organisation.name} />;
  const timeZone = await timeZoneOf(slug);
  const { queryClient, trpc } = await serverQueries();
  await queryClient.prefetchQuery(trpc.site.realtime.queryOptions({ org: slug }));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Realtime key={slug} slug={slug} timeZone={timeZone} />
    </HydrationBoundary>
  );
}
