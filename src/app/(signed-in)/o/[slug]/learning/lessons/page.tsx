import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { serverQueries } from "@/transport/server-queries";
import { hrefOf } from "@/ui/shell/pages";
import { metadataOf, organisationPage } from "../../../../page-of";
import { publicAddress, requestTime, timeZoneOf } from "../../../../session";
import { inputsOf, viewOf } from "../url-state";
import { Lessons } from "./lessons";

export const metadata = metadataOf("lessons");

export default organisationPage("lessons", async ({ slug, may, search }) => {
  const timeZone = await timeZoneOf(slug);
  const now = requestTime();
  const inputs = inputsOf(slug, viewOf(search, timeZone, now));
  const { queryClient, trpc } = await serverQueries();
  await Promise.all([queryClient.prefetchQuery(trpc.learning.courses.queryOptions(inputs.courses)), queryClient.prefetchQuery(trpc.learning.lessons.queryOptions(inputs.lessons))]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Lessons
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
