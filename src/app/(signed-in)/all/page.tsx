import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { serverQueries } from "@/transport/server-queries";
import { requireMe } from "../session";
import { AllOrganisations } from "./all-organisations";
import { DAYS } from "./copy";

export const metadata: Metadata = { title: "All organisations" };

export default async function AllPage() {
  const { user } = await requireMe();
  if (!user.platformAdmin) notFound();
  const { queryClient, trpc } = await serverQueries();
  await queryClient.prefetchQuery(trpc.platformInsights.organisations.queryOptions({ days: DAYS }));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <AllOrganisations zones={Intl.supportedValuesOf("timeZone")} />
    </HydrationBoundary>
  );
}
