import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { shiftDay } from "@/kernel/day";
import { serverQueries } from "@/transport/server-queries";
import { dayIn } from "@/ui/day";
import { NotPermitted } from "../../../../not-permitted";
import { requestTime, requireOrganisation, timeZoneOf } from "../../../../session";
import { Exports } from "./exports";
import { TITLE } from "./copy";

export const metadata: Metadata = { title: TITLE };

/** What the form begins with. */
const USUAL_DAYS = 30;

export default async function ExportsPage({ params }: { readonly params: Promise<{ readonly slug: string }> }) {
  const { slug } = await params;
  const { organisation } = await requireOrganisation(slug);
  const { permissions } = organisation;
  if (!permissions.includes("export:create")) return <NotPermitted organisation={organisation.name} />;
  const { queryClient, trpc } = await serverQueries();
  await queryClient.prefetchQuery(trpc.exports.list.queryOptions({ org: slug }));
  const today = dayIn(await timeZoneOf(slug), requestTime());
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Exports
        key={slug}
        slug={slug}
        from={shiftDay(today, 1 - USUAL_DAYS)}
        to={today}
        mayReadEvents={permissions.includes("event:read")}
        mayReadText={permissions.includes("survey:read_text")}
      />
    </HydrationBoundary>
  );
}
