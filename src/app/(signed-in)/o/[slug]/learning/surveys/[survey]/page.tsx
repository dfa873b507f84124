import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { serverQueries } from "@/transport/server-queries";
import { notFoundIfMissing } from "../../../../../not-found-if-missing";
import { metadataOf, organisationPage } from "../../../../../page-of";
import { requestTime, timeZoneOf } from "../../../../../session";
import { viewOf } from "../../url-state";
import { inputsOf } from "./inputs";
import { Survey } from "./survey";

export const metadata = metadataOf("survey");

export default organisationPage("survey", async ({ slug, may, params, search }) => {
  const { survey } = params;
  const timeZone = await timeZoneOf(slug);
  const now = requestTime();
  const view = viewOf(search, timeZone, now);
  const inputs = inputsOf(slug, survey, view);
  const { queryClient, trpc } = await serverQueries();
  const shown = trpc.learning.survey.queryOptions(inputs.shown);
  await Promise.all([queryClient.prefetchQuery(shown), view.choice.compare ? queryClient.prefetchQuery(trpc.learning.survey.queryOptions(inputs.previous)) : null]);
  notFoundIfMissing(queryClient, shown.queryKey);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Survey
        key={`${slug} ${survey}`}
        slug={slug}
        survey={survey}
        timeZone={timeZone}
        now={now.toISOString()}
        mayWrite={may("survey:write")}
        mayReadText={may("survey:read_text")}
      />
    </HydrationBoundary>
  );
});
