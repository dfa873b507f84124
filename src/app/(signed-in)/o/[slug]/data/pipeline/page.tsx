import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { serverQueries } from "@/transport/server-queries";
import { NotPermitted } from "../../../../not-permitted";
import { requestTime, requireOrganisation } from "../../../../session";
import { inputsOf } from "./inputs";
import { Pipeline } from "./pipeline";
import { TITLE } from "./copy";

export const metadata: Metadata = { title: TITLE };

export default async function PipelinePage({ params }: { readonly params: Promise<{ readonly slug: string }> }) {
  const { slug } = await params;
  const { organisation } = await requireOrganisation(slug);
  if (!organisation.permissions.includes("pipeline:read")) return <NotPermitted organisation={organisation.name} />;
  const { queryClient, trpc } = await serverQueries();
  const inputs = inputsOf(slug);
  await Promise.all([
    queryClient.prefetchQuery(trpc.pipeline.status.queryOptions(inputs.status)),
    queryClient.prefetchQuery(trpc.site.passes.queryOptions(inputs.passes)),
    queryClient.prefetchQuery(trpc.pipeline.runs.queryOptions(inputs.runs)),
    queryClient.prefetchQuery(trpc.site.quality.queryOptions(inputs.quality)),
    queryClient.prefetchQuery(trpc.site.audit.queryOptions(inputs.audit)),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Pipeline key={slug} slug={slug} now={requestTime().toISOString()} mayRun={organisation.permissions.includes("pipeline:run")} />
    </HydrationBoundary>
  );
}
