import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { serverQueries } from "@/transport/server-queries";
import { askedOf, type SearchParams } from "../../../../search-params";
import { NotPermitted } from "../../../../not-permitted";
import { publicAddress, requestTime, requireOrganisation, timeZoneOf } from "../../../../session";
import { inputsOf, viewOf } from "../url-state";
import { Courses } from "./courses";
import { TITLE } from "./copy";

export const metadata: Metadata = { title: TITLE };

interface CoursesPageProps {
  readonly params: Promise<{ readonly slug: string }>;
  readonly searchParams: SearchParams;
}

export default async function CoursesPage({ params, searchParams }: CoursesPageProps) {
  const { slug } = await params;
  const { organisation } = await requireOrganisation(slug);
  if (!organisation.permissions.includes("insight:read")) return <NotPermitted organisation={organisation.name} />;
  const timeZone = await timeZoneOf(slug);
  const now = requestTime();
  const view = viewOf(await askedOf(searchParams), timeZone, now);
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
        keysHref={organisation.permissions.includes("key:read") ? `/o/${encodeURIComponent(slug)}/settings/keys` : null}
      />
    </HydrationBoundary>
  );
}
