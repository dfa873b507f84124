import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { serverQueries } from "@/transport/server-queries";
import { metadataOf, organisationPage } from "../../../../page-of";
import { requestTime } from "../../../../session";
import { inputsOf } from "./inputs";
import { Pipeline } from "./pipeline";

export const metadata = metadataOf("pipeline");

export default organisationPage("pipeline", async ({ slug, may }) => {
  const { queryClient, trpc } = await serverQueries();
  const inputs = inputsOf(slug);
  await Promise.all([
    queryClient.prefetchQuery(trpc.pipeline.status.queryOptions(inputs.status)),
    queryClient.prefetchQuery(trpc.pipeline.rebuildWanted.queryOptions(inputs.rebuildWanted)),
    queryClient.prefetchQuery(trpc.pipeline.passes.queryOptions(inputs.passes)),
    queryClient.prefetchQuery(trpc.pipeline.runs.queryOptions(inputs.runs)),
    queryClient.prefetchQuery(trpc.pipeline.quality.queryOptions(inputs.quality)),
    queryClient.prefetchQuery(trpc.pipeline.audit.queryOptions(inputs.audit)),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Pipeline key={slug} slug={slug} now={requestTime().toISOString()} mayRun={may("pipeline:run")} />
    </HydrationBoundary>
  );
});
