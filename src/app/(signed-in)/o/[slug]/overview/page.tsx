import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { serverQueries } from "@/transport/server-queries";
import { publicAddress, requestTime, requireOrganisation, timeZoneOf } from "../../../session";
import { Overview } from "./overview";
import { inputsOf, viewOf } from "./url-state";

export const metadata: Metadata = { title: "Overview" };

interface OverviewPageProps {
  readonly params: Promise<{ readonly slug: string }>;
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export default async function OverviewPage({ params, searchParams }: OverviewPageProps) {
  const { slug } = await params;
  const { organisation } = await requireOrganisation(slug);
  const timeZone = await timeZoneOf(slug);
  const now = requestTime();
  const asked = new URLSearchParams(Object.entries(await searchParams).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])));
  const view = viewOf(asked, timeZone, now);
  const inputs = inputsOf(slug, view);

  const { queryClient, trpc } = await serverQueries();
  const { overview, balance } = trpc.insights;
  await Promise.all([
    queryClient.prefetchQuery(overview.queryOptions(inputs.all)),
    view.type === null ? null : queryClient.prefetchQuery(overview.queryOptions(inputs.shown)),
    view.choice.compare ? queryClient.prefetchQuery(overview.queryOptions(inputs.previous)) : null,
    queryClient.prefetchQuery(balance.queryOptions({ org: slug })),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Overview
        key={slug}
        slug={slug}
        timeZone={timeZone}
        now={now.toISOString()}
        address={await publicAddress()}
        readsKeys={organisation.permissions.includes("key:read")}
      />
    </HydrationBoundary>
  );
}
