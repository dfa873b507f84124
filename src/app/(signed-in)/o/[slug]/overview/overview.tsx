"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Inbox } from "lucide-react";
import { useTRPC } from "@/transport/client";
import { BalancePanel, BalancePanelSkeleton } from "@/ui/balance-panel";
import { Card } from "@/ui/card";
import { TimeSeries, TimeSeriesSkeleton } from "@/ui/charts/time-series";
import { cx } from "@/ui/cx";
import { EmptyState } from "@/ui/empty-state";
import { FigureRow, FigureRowSkeleton } from "@/ui/figures";
import { FilterChip } from "@/ui/filter-chip";
import { FreshnessBanner, FreshnessStamp } from "@/ui/freshness";
import { PageHeader } from "@/ui/page-header";
import { RangePicker } from "@/ui/range-picker";
import { writeRange, type Granularity } from "@/ui/range";
import { Skeleton } from "@/ui/skeleton";
import { useUrlParams } from "@/ui/use-url-params";
import { hrefOf, PAGES } from "@/ui/shell/pages";
import { QueryError } from "../../../query-error";
import { EventTypes, EventTypesSkeleton } from "./event-types";
import { figuresOf } from "./figures";
import { NoEventsYet } from "./no-events-yet";
import { plotOf } from "./plot";
import { useServerClock } from "./use-server-clock";
import { inputsOf, viewOf, withType } from "./url-state";
import { FIGURES, OVER_TIME, SENTENCE } from "./copy";

/** Refreshed while the page is visible; the old numbers stay until the new ones arrive. */
const LIVE = { refetchInterval: 15_000, placeholderData: keepPreviousData } as const;

interface OverviewProps {
  readonly slug: string;
  readonly timeZone: string;
  /** ISO 8601, of the server. */
  readonly now: string;
  readonly address: string;
  readonly readsKeys: boolean;
}

export function Overview({ slug, timeZone, now: start, address, readsKeys }: OverviewProps) {
  const trpc = useTRPC();
  const now = useServerClock(start);
  const [params, push] = useUrlParams();
  const view = viewOf(params, timeZone, now);
  const { choice, range, type } = view;
  const inputs = inputsOf(slug, view);

  const all = useQuery({ ...trpc.insights.overview.queryOptions(inputs.all), ...LIVE });
  const shown = useQuery({ ...trpc.insights.overview.queryOptions(inputs.shown), ...LIVE });
  const previous = useQuery({ ...trpc.insights.overview.queryOptions(inputs.previous), ...LIVE, enabled: choice.compare });
  const balance = useQuery({ ...trpc.insights.balance.queryOptions({ org: slug }), ...LIVE });

  const freshness = all.data?.freshness;
  const neverSent = balance.data?.received === 0;
  const select = (next: string | null) => push(withType(params, next));
  const settling = shown.isPlaceholderData || (choice.compare && previous.isPlaceholderData);

  return (
    <>
      <PageHeader
        title={PAGES.overview.title}
        sentence={SENTENCE}
        stamp={freshness ? <FreshnessStamp freshness={freshness} /> : <Skeleton className="my-1 h-3 w-56" />}
      >
        {type === null ? null : <FilterChip label="Type" value={type} onRemove={() => select(null)} />}
        {neverSent ? null : <RangePicker choice={choice} onChange={(next) => push(writeRange(params, next))} timeZone={timeZone} now={now.toISOString()} />}
      </PageHeader>
      {freshness ? <FreshnessBanner freshness={freshness} /> : null}
      {neverSent ? (
        <NoEventsYet address={address} keysHref={readsKeys ? hrefOf("keys", { slug }) : null} />
      ) : (
        <div className="flex flex-col gap-6">
          <div className={cx("flex flex-col gap-6 transition-opacity", settling && "opacity-60")}>
            {shown.data ? (
              <>
                <FigureRow figures={figuresOf(shown.data, timeZone, now, choice.compare)} />
                <TimeSeries
                  title={OVER_TIME}
                  description={describe(range.granularity, timeZone, choice.compare)}
                  plot={plotOf({ view, timeZone, now, all: all.data?.overview, shown: shown.data.overview, previous: choice.compare ? previous.data?.overview : undefined })}
                  unit={["event", "events"]}
                  empty={
                    <EmptyState icon={<Inbox aria-hidden />} title={type === null ? "No events in this range" : `No ${type} events in this range`} className="py-0!">
                      Choose a longer range, or check that your clients send.
                    </EmptyState>
                  }
                />
              </>
            ) : shown.isError ? (
              <Card title={OVER_TIME}>
                <QueryError title="The numbers did not load" error={shown.error} onRetry={() => void shown.refetch()} retrying={shown.isFetching} />
              </Card>
            ) : (
              <>
                <FigureRowSkeleton count={FIGURES} />
                <TimeSeriesSkeleton title={OVER_TIME} description={describe(range.granularity, timeZone, choice.compare)} />
              </>
            )}
          </div>
          <div className="grid gap-6 xl:grid-cols-2">
            {all.data ? <EventTypes byType={all.data.overview.byType} range={range} selected={type} onSelect={select} /> : all.isError ? null : <EventTypesSkeleton />}
            {balance.data ? (
              <BalancePanel balance={balance.data} />
            ) : balance.isError ? (
              <Card title="Balance">
                <QueryError title="The balance did not load" error={balance.error} onRetry={() => void balance.refetch()} retrying={balance.isFetching} />
              </Card>
            ) : (
              <BalancePanelSkeleton />
            )}
          </div>
        </div>
      )}
    </>
  );
}

function describe(granularity: Granularity, timeZone: string, compare: boolean): string {
  return `${compare ? "Against the period before" : "By type"}, per ${granularity} in ${timeZone}`;
}
