import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { serverQueries } from "@/transport/server-queries";
import { askedOf, type SearchParams } from "../../../../../search-params";
import { notFoundIfMissing } from "../../../../../not-found-if-missing";
import { NotPermitted } from "../../../../../not-permitted";
import { requestTime, requireOrganisation, timeZoneOf } from "../../../../../session";
import { idIn, inputsOf, viewOf } from "../../url-state";
import { Course } from "./course";
import { videosOf } from "./retention";

export const metadata: Metadata = { title: "Course" };

interface CoursePageProps {
  readonly params: Promise<{ readonly slug: string; readonly course: string }>;
  readonly searchParams: SearchParams;
}

export default async function CoursePage({ params, searchParams }: CoursePageProps) {
  const { slug, course: encoded } = await params;
  const course = decodeURIComponent(encoded);
  const { organisation } = await requireOrganisation(slug);
  const { permissions } = organisation;
  if (!permissions.includes("insight:read")) return <NotPermitted organisation={organisation.name} />;
  const timeZone = await timeZoneOf(slug);
  const now = requestTime();
  const asked = await askedOf(searchParams);
  const view = viewOf(asked, timeZone, now);
  const inputs = inputsOf(slug, view);
  const mayName = permissions.includes("event:read");

  const { queryClient, trpc } = await serverQueries();
  const detail = trpc.learning.course.queryOptions(inputs.detail(course));
  await Promise.all([
    queryClient.prefetchQuery(detail),
    view.choice.compare ? queryClient.prefetchQuery(trpc.learning.overview.queryOptions(inputs.previousOf(course))) : null,
    mayName ? queryClient.prefetchQuery(trpc.learning.atRisk.queryOptions(inputs.atRisk(course))) : null,
  ]);
  notFoundIfMissing(queryClient, detail.queryKey);
  const videos = videosOf(queryClient.getQueryData(detail.queryKey)?.lessons ?? []);
  const lesson = idIn(asked, "lesson") ?? videos[0]?.lessonId;
  if (lesson !== undefined) await queryClient.prefetchQuery(trpc.learning.video.queryOptions({ org: slug, course, lesson }));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Course key={`${slug} ${course}`} slug={slug} course={course} timeZone={timeZone} now={now.toISOString()} mayName={mayName} mayOrder={permissions.includes("course:write")} />
    </HydrationBoundary>
  );
}
