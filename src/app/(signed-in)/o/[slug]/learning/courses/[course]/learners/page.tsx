import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { serverQueries } from "@/transport/server-queries";
import { askedOf, type SearchParams } from "../../../../../../search-params";
import { notFoundIfMissing } from "../../../../../../not-found-if-missing";
import { NotPermitted } from "../../../../../../not-permitted";
import { requireOrganisation } from "../../../../../../session";
import { Learners } from "./learners";
import { inputOf, viewOf } from "./url-state";
import { TITLE } from "./copy";

export const metadata: Metadata = { title: TITLE };

interface LearnersPageProps {
  readonly params: Promise<{ readonly slug: string; readonly course: string }>;
  readonly searchParams: SearchParams;
}

export default async function LearnersPage({ params, searchParams }: LearnersPageProps) {
  const { slug, course: encoded } = await params;
  const course = decodeURIComponent(encoded);
  const { organisation } = await requireOrganisation(slug);
  if (!organisation.permissions.includes("event:read")) return <NotPermitted organisation={organisation.name} />;
  const { queryClient, trpc } = await serverQueries();
  const learners = trpc.learning.learners.queryOptions(inputOf(slug, course, viewOf(await askedOf(searchParams))));
  await queryClient.prefetchQuery(learners);
  notFoundIfMissing(queryClient, learners.queryKey);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Learners key={`${slug} ${course}`} slug={slug} course={course} />
    </HydrationBoundary>
  );
}
