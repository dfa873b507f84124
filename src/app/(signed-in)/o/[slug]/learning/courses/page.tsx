import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { serverQueries } from "@/transport/server-queries";
import { hrefOf } from "@/ui/shell/pages";
import { metadataOf, organisationPage } from "../../../../page-of";
import { publicAddress, requestTime, timeZoneOf } from "../../../../session";
import { inputsOf, viewOf } from "../url-state";
import { Courses } from "./courses";

export const metadata = metadataOf("courses");

export default organisationPage("courses", async ({ slug, may, search }) => {
  const timeZone = await timeZoneOf(slug);
  const now = requestTime();
  const view = viewOf(search, timeZone, now);
  const { queryClient, trpc } = await serverQueries();
  const inputs = inputsOf(slug, view);
  await Promise.all([
    queryClient.prefetchQuery(trpc.learning.courses.queryOptions(inputs.courses)),
    view.choice.compare ? queryClient.prefetchQuery(trpc.learning.courses.queryOptions(inputs.coursesBefore)) : null,
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Courses
        key={slug}
        slug={slug}
        timeZone={timeZone}
        now={now.toISOString()}
        address={await publicAddress()}
        keysHref={may("key:read") ? hrefOf("keys", { slug }) : null}
      />
    </HydrationBoundary>
  );
});
