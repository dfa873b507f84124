import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { serverQueries } from "@/transport/server-queries";
import { notFoundIfMissing } from "../../../../../not-found-if-missing";
import { metadataOf, organisationPage } from "../../../../../page-of";
import { requestTime, timeZoneOf } from "../../../../../session";
import { idIn, inputsOf, viewOf } from "../../url-state";
import { Course } from "./course";
import { videosOf } from "./retention";

export const metadata = metadataOf("course");

export default organisationPage("course", async ({ slug, may, params, search }) => {
  const { course } = params;
  const timeZone = await timeZoneOf(slug);
  const now = requestTime();
  const view = viewOf(search, timeZone, now);
  const inputs = inputsOf(slug, view);
  const mayName = may("event:read");

  const { queryClient, trpc } = await serverQueries();
  const detail = trpc.learning.course.queryOptions(inputs.detail(course));
  await Promise.all([
    queryClient.prefetchQuery(detail),
    view.choice.compare ? queryClient.prefetchQuery(trpc.learning.overview.queryOptions(inputs.previousOf(course))) : null,
    mayName ? queryClient.prefetchQuery(trpc.learning.atRisk.queryOptions(inputs.atRisk(course))) : null,
  ]);
  notFoundIfMissing(queryClient, detail.queryKey);
  const videos = videosOf(queryClient.getQueryData(detail.queryKey)?.lessons ?? []);
  const lesson = idIn(search, "lesson") ?? videos[0]?.lessonId;
  if (lesson !== undefined) await queryClient.prefetchQuery(trpc.learning.video.queryOptions({ org: slug, course, lesson }));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Course key={`${slug} ${course}`} slug={slug} course={course} timeZone={timeZone} now={now.toISOString()} mayName={mayName} mayOrder={may("course:write")} />
    </HydrationBoundary>
  );
});
