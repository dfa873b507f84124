import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { serverQueries } from "@/transport/server-queries";
import { notFoundIfMissing } from "../../../../../../../not-found-if-missing";
import { NotPermitted } from "../../../../../../../not-permitted";
import { requestTime, requireOrganisation, timeZoneOf } from "../../../../../../../session";
import { Learner } from "./learner";

export const metadata: Metadata = { title: "Learner" };

export default async function LearnerPage({ params }: { readonly params: Promise<{ readonly slug: string; readonly course: string; readonly person: string }> }) {
  const asked = await params;
  const course = decodeURIComponent(asked.course);
  const person = decodeURIComponent(asked.person);
  const { organisation } = await requireOrganisation(asked.slug);
  if (!organisation.permissions.includes("event:read")) return <NotPermitted organisation={organisation.name} />;
  const { queryClient, trpc } = await serverQueries();
  const path = trpc.learning.learner.queryOptions({ org: asked.slug, course, person });
  await queryClient.prefetchQuery(path);
  notFoundIfMissing(queryClient, path.queryKey);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Learner slug={asked.slug} course={course} person={person} timeZone={await timeZoneOf(asked.slug)} now={requestTime().toISOString()} />
    </HydrationBoundary>
  );
}
