import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { serverQueries } from "@/transport/server-queries";
import { askedOf, type SearchParams } from "../../../../../search-params";
import { notFoundIfMissing } from "../../../../../not-found-if-missing";
import { NotPermitted } from "../../../../../not-permitted";
import { requestTime, requireOrganisation, timeZoneOf } from "../../../../../session";
import { viewOf } from "../../url-state";
import { inputsOf } from "./inputs";
import { Survey } from "./survey";

export const metadata: Metadata = { title: "Survey" };

interface SurveyPageProps {
  readonly params: Promise<{ readonly slug: string; readonly survey: string }>;
  readonly searchParams: SearchParams;
}

export default async function SurveyPage({ params, searchParams }: SurveyPageProps) {
  const { slug, survey: encoded } = await params;
  const survey = decodeURIComponent(encoded);
  const { organisation } = await requireOrganisation(slug);
  if (!organisation.permissions.includes("insight:read")) return <NotPermitted organisation={organisation.name} />;
  const timeZone = await timeZoneOf(slug);
  const now = requestTime();
  const view = viewOf(await askedOf(searchParams), timeZone, now);
  const inputs = inputsOf(slug, survey, view);
  const { queryClient, trpc } = await serverQueries();
  const shown = trpc.learning.survey.queryOptions(inputs.shown);
  await Promise.all([queryClient.prefetchQuery(shown), view.choice.compare ? queryClient.prefetchQuery(trpc.learning.survey.queryOptions(inputs.previous)) : null]);
  notFoundIfMissing(queryClient, shown.queryKey);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Survey
        key={`${slug} ${survey}`}
        slug={slug}
        survey={survey}
        timeZone={timeZone}
        now={now.toISOString()}
        mayWrite={organisation.permissions.includes("survey:write")}
        mayReadText={organisation.permissions.includes("survey:read_text")}
      />
    </HydrationBoundary>
  );
}
