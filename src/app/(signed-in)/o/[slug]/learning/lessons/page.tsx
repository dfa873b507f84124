import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { serverQueries } from "@/transport/server-queries";
import { askedOf, type SearchParams } from "../../../../search-params";
import { NotPermitted } from "../../../../not-permitted";
import { publicAddress, requestTime, requireOrganisation, timeZoneOf } from "../../../../session";
import { inputsOf, viewOf } from "../url-state";
import { Lessons } from "./lessons";
import { TITLE } from "./copy";

export const metadata: Metadata = { title: TITLE };

interface LessonsPageProps {
  readonly params: Promise<{ readonly slug: string }>;
  readonly searchParams: SearchParams;
}

export default async function LessonsPage({ params, searchParams }: LessonsPageProps) {
  const { slug } = await params;
  const { organisation } = await requireOrganisation(slug);
  if (!organisation.permissions.includes("insight:read")) return <NotPermitted organisation={organisation.name} />;
  const timeZone = await timeZoneOf(slug);
  const now = requestTime();
  const inputs = inputsOf(slug, viewOf(await askedOf(searchParams), timeZone, now));
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
        keysHref={organisation.permissions.includes("key:read") ? `/o/${encodeURIComponent(slug)}/settings/keys` : null}
      />
    </HydrationBoundary>
  );
}
