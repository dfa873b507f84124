import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { serverQueries } from "@/transport/server-queries";
import { notFoundIfMissing } from "../../../../../../not-found-if-missing";
import { metadataOf, organisationPage } from "../../../../../../page-of";
import { Learners } from "./learners";
import { inputOf, viewOf } from "./url-state";

export const metadata = metadataOf("courseLearners");

export default organisationPage("courseLearners", async ({ slug, params, search }) => {
  const { course } = params;
  const { queryClient, trpc } = await serverQueries();
  const learners = trpc.learning.learners.queryOptions(inputOf(slug, course, viewOf(search)));
  await queryClient.prefetchQuery(learners);
  notFoundIfMissing(queryClient, learners.queryKey);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Learners key={`${slug} ${course}`} slug={slug} course={course} />
    </HydrationBoundary>
  );
});
