import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { shiftDay } from "@/kernel/day";
import { serverQueries } from "@/transport/server-queries";
import { dayIn } from "@/ui/day";
import { metadataOf, organisationPage } from "../../../../page-of";
import { requestTime, timeZoneOf } from "../../../../session";
import { Exports } from "./exports";

export const metadata = metadataOf("exports");

/** What the form begins with. */
const USUAL_DAYS = 30;

export default organisationPage("exports", async ({ slug, may }) => {
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
        mayReadEvents={may("event:read")}
        mayReadText={may("survey:read_text")}
      />
    </HydrationBoundary>
  );
});
