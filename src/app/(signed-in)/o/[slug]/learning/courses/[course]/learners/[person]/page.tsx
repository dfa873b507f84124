import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { serverQueries } from "@/transport/server-queries";
import { notFoundIfMissing } from "../../../../../../../not-found-if-missing";
import { metadataOf, organisationPage } from "../../../../../../../page-of";
import { requestTime, timeZoneOf } from "../../../../../../../session";
import { Learner } from "./learner";

export const metadata = metadataOf("learner");

export default organisationPage("learner", async ({ slug, params }) => {
  const { course, person } = params;
  const { queryClient, trpc } = await serverQueries();
  const path = trpc.learning.learner.queryOptions({ org: slug, course, person });
  await queryClient.prefetchQuery(path);
  notFoundIfMissing(queryClient, path.queryKey);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Learner slug={slug} course={course} person={person} timeZone={await timeZoneOf(slug)} now={requestTime().toISOString()} />
    </HydrationBoundary>
  );
});
