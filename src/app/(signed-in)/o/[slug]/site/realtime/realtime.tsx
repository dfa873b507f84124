"use client";

import { useQuery } from "@tanstack/react-query";
import { Moon } from "lucide-react";
import Link from "next/link";
import { HERE_MINUTES } from "@/modules/site/dashboard/contract";
import { REALTIME_FIGURES } from "@/modules/site/definitions";
import type { Realtime as RealtimeAnswer } from "@/modules/site/dashboard/realtime.contract";
import { useTRPC } from "@/transport/client";
import { Card } from "@/ui/card";
import { TimeSeries } from "@/ui/charts/time-series";
import { EmptyState } from "@/ui/empty-state";
import { FigureRow } from "@/ui/figures";
import { formatCount, plural } from "@/ui/format";
import { PageHeader } from "@/ui/page-header";
import { SERIES_COLORS } from "@/ui/palette";
import { Ago } from "@/ui/time";
import { hrefOf, PAGES } from "@/ui/shell/pages";
import { QueryError } from "../../../../query-error";
import { commonHost, PageName } from "../page-name";
import { RealtimeSkeleton } from "./skeleton";
import { MINUTES, VIEWED, SENTENCE } from "./copy";

const EVERY_MS = 3_000;

interface RealtimeProps {
  readonly slug: string;
  readonly timeZone: string;
}

export function Realtime({ slug, timeZone }: RealtimeProps) {
  const trpc = useTRPC();
  // Asks only while the page is visible; back in sight, it asks at once.
  const live = useQuery({ ...trpc.site.realtime.queryOptions({ org: slug }), staleTime: 0, refetchInterval: EVERY_MS, refetchOnWindowFocus: "always" });
  const { data } = live;
  return (
    <>
      <PageHeader
        title={PAGES.realtime.title}
        sentence={SENTENCE}
        stamp={
          <p className="flex items-center gap-2 text-sm text-ink-faint">
            <span aria-hidden className={live.isError ? "size-2 rounded-full bg-warn-fill" : "size-2 animate-breathe rounded-full bg-good-fill"} />
            {data ? (
              <span>
                {live.isError ? "Not reached since" : "Asked"} <Ago at={data.asOf} />
              </span>
            ) : (
              "Asking…"
            )}
          </p>
        }
      />
      {/* Read out when a visitor arrives or leaves, and not every three seconds. */}
      <p aria-live="polite" className="sr-only">
        {data ? `${plural(data.visitors, "visitor")} here now` : ""}
      </p>
      {data ? (
        <Here live={data} timeZone={timeZone} slug={slug} />
      ) : live.isError ? (
        <Card title={PAGES.realtime.title}>
          <QueryError title="Who is here did not load" error={live.error} onRetry={() => void live.refetch()} retrying={live.isFetching} />
        </Card>
      ) : (
        <RealtimeSkeleton />
      )}
    </>
  );
}

function Here({ live: { visitors, pageViews, pages, minutes, asOf }, timeZone, slug }: { readonly live: RealtimeAnswer } & RealtimeProps) {
  const ofMinutes = minutes.map((minute) => minute.pageViews);
  const host = commonHost(pages.map(({ page }) => page));
  const madeOf = { eventsCounted: null, asOf };
  return (
    <div className="flex flex-col gap-6">
      <FigureRow
        figures={[
          { figure: REALTIME_FIGURES.visitors, value: visitors, madeOf },
          { figure: REALTIME_FIGURES.pageViews, value: pageViews, madeOf },
          { figure: REALTIME_FIGURES.halfHour, value: ofMinutes.reduce((sum, views) => sum + views, 0), trend: ofMinutes, madeOf },
        ]}
      />
      <div className="grid gap-6 xl:grid-cols-2">
        <TimeSeries
          title={MINUTES}
          description={`Per minute in ${timeZone}`}
          plot={{ kind: "stacked", buckets: minutesOf(minutes, timeZone), series: [{ name: "Page views", color: SERIES_COLORS[0], values: ofMinutes }] }}
          unit={["page view", "page views"]}
          empty={
            <EmptyState icon={<Moon aria-hidden />} title="No page views in the last 30 minutes" className="py-0!">
              They appear here within seconds, without loading the page again.
            </EmptyState>
          }
        />
        <Card title={VIEWED} description={`Visitors of each within the last ${HERE_MINUTES} minutes`}>
          {pages.length === 0 ? (
            <EmptyState icon={<Moon aria-hidden />} title="Nobody is here now" className="py-6!" />
          ) : (
            <ul className="flex flex-col">
              {pages.map((one) => (
                <li key={one.page} className="flex h-9 items-center justify-between gap-4 border-t border-line first:border-0">
                  <Link href={`${hrefOf("traffic", { slug })}?${new URLSearchParams({ range: "today", "f.page": one.page }).toString()}`} className="truncate hover:underline" title={one.page}>
                    <PageName page={one.page} host={host} />
                  </Link>
                  <span className="font-medium">{formatCount(one.visitors)}</span>
                </li>
              ))}
            </ul>
          )}
        </Card>
      </div>
    </div>
  );
}

function minutesOf(minutes: RealtimeAnswer["minutes"], timeZone: string) {
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });
  return minutes.map(({ at }, index) => {
    const label = clock.format(new Date(at));
    return { label, title: label, running: index === minutes.length - 1 };
  });
}
