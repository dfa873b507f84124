"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Bot, Inbox } from "lucide-react";
import { describeFilter } from "@/kernel/filter";
import { SITE_DIMENSIONS } from "@/modules/site/dimensions";
import { useTRPC } from "@/transport/client";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { TimeSeries, TimeSeriesSkeleton } from "@/ui/charts/time-series";
import { cx } from "@/ui/cx";
import { dayIn } from "@/ui/day";
import { EmptyState } from "@/ui/empty-state";
import { FigureRow, FigureRowSkeleton } from "@/ui/figures";
import { FilterChip } from "@/ui/filter-chip";
import { FreshnessBanner, FreshnessStamp } from "@/ui/freshness";
import { bucketsOf } from "@/ui/overview/buckets";
import { PageHeader } from "@/ui/page-header";
import { RangePicker } from "@/ui/range-picker";
import { writeRange } from "@/ui/range";
import { Skeleton } from "@/ui/skeleton";
import { useUrlParams } from "@/ui/use-url-params";
import { PAGES } from "@/ui/shell/pages";
import { QueryError } from "../../../../query-error";
import { useServerClock } from "../../overview/use-server-clock";
import { NoVisitsYet } from "../no-visits-yet";
import { listFilters, withFilter } from "../filters";
import { BreakdownCard } from "./breakdown-card";
import { figuresOf } from "./figures";
import { plotOf } from "./plot";
import { everInput, inputsOf, knowsVisitDays, viewOf, withCrawlers } from "./url-state";
import { CARDS, FIGURES, OVER_TIME, SENTENCE } from "./copy";

/** Refreshed while the page is visible; the old numbers stay until the new ones arrive. */
const LIVE = { refetchInterval: 15_000, placeholderData: keepPreviousData } as const;

interface TrafficProps {
  readonly slug: string;
  readonly timeZone: string;
  /** ISO 8601, of the server. */
  readonly now: string;
  readonly address: string;
  readonly snippetHref: string | null;
}

export function Traffic({ slug, timeZone, now: start, address, snippetHref }: TrafficProps) {
  const trpc = useTRPC();
  const now = useServerClock(start);
  const [params, push] = useUrlParams();
  const view = viewOf(params, timeZone, now);
  const { choice, range, filters, crawlers } = view;
  const inputs = inputsOf(slug, view);

  const fresh = useQuery({ ...trpc.insights.freshness.queryOptions({ org: slug }), ...LIVE });
  const shown = useQuery({ ...trpc.site.traffic.queryOptions(inputs.shown), ...LIVE });
  const previous = useQuery({ ...trpc.site.traffic.queryOptions(inputs.previous), ...LIVE, enabled: choice.compare });
  const hasDays = knowsVisitDays(view);
  const days = useQuery({ ...trpc.site.visitDays.queryOptions(inputs.visitDays), ...LIVE, enabled: hasDays });
  const ever = useQuery({ ...trpc.site.traffic.queryOptions(everInput(slug, dayIn(timeZone, now))), enabled: shown.data?.totals.pageViews === 0 });

  const neverSeen = shown.data?.totals.pageViews === 0 && ever.data?.totals.pageViews === 0 && !crawlers;
  const settling = shown.isPlaceholderData || (choice.compare && previous.isPlaceholderData);
  const chips = listFilters(filters);
  const grain = shown.data?.grain ?? (range.granularity === "hour" ? "hour" : "day");
  const steps = bucketsOf({ from: range.from, to: range.to, granularity: grain }, timeZone, now);
  const description = `${choice.compare ? "Against the period before" : crawlers ? "Of crawlers" : "Of people, without crawlers"}, per ${grain} in ${timeZone}`;

  return (
    <>
      <PageHeader title={PAGES.traffic.title} sentence={SENTENCE} stamp={fresh.data ? <FreshnessStamp freshness={fresh.data} /> : <Skeleton className="my-1 h-3 w-56" />}>
        <Button
          aria-pressed={crawlers}
          title="Crawlers instead of people"
          onClick={() => push(withCrawlers(params, !crawlers))}
          className={cx(crawlers && "border-transparent! bg-accent-soft! text-accent-ink!")}
        >
          <Bot aria-hidden className="size-4" />
          Crawlers
        </Button>
        <RangePicker choice={choice} onChange={(next) => push(writeRange(params, next))} timeZone={timeZone} now={now.toISOString()} />
      </PageHeader>
      {chips.length > 0 ? (
        <ul aria-label="Filters" className="mb-6 flex flex-wrap gap-2">
          {chips.map(([dimension, filter]) => (
            <li key={dimension} className="min-w-0">
              <FilterChip label={SITE_DIMENSIONS[dimension].label} value={describeFilter(filter)} onRemove={() => push(withFilter(params, dimension, null))} />
            </li>
          ))}
        </ul>
      ) : null}
      {fresh.data ? <FreshnessBanner freshness={fresh.data} /> : null}
      {neverSeen ? (
        <NoVisitsYet address={address} snippetHref={snippetHref} />
      ) : (
        <div className="flex flex-col gap-6">
          <div className={cx("flex flex-col gap-6 transition-opacity", settling && "opacity-60")}>
            {shown.data && fresh.data ? (
              <>
                <FigureRow figures={figuresOf(shown.data, fresh.data, steps, { compare: choice.compare, ofPage: filters.page !== undefined, days: hasDays ? days.data : undefined })} />
                <TimeSeries
                  title={OVER_TIME}
                  description={description}
                  plot={plotOf(
                    shown.data,
                    steps,
                    choice.compare && previous.data
                      ? { traffic: previous.data, steps: bucketsOf({ ...range.previous, granularity: previous.data.grain }, timeZone, now) }
                      : undefined,
                  )}
                  unit={["counted", "counted"]}
                  empty={
                    <EmptyState icon={<Inbox aria-hidden />} title={chips.length > 0 ? "No visits match these filters" : "No visits in this range"} className="py-0!">
                      {chips.length > 0 ? "Remove a filter, or choose a longer range." : "Choose a longer range, or check that the snippet is on the pages."}
                    </EmptyState>
                  }
                />
              </>
            ) : shown.isError || fresh.isError ? (
              <Card title={OVER_TIME}>
                <QueryError
                  title="The numbers did not load"
                  error={shown.error ?? fresh.error}
                  onRetry={() => void Promise.all([shown.refetch(), fresh.refetch()])}
                  retrying={shown.isFetching || fresh.isFetching}
                />
              </Card>
            ) : (
              <>
                <FigureRowSkeleton count={FIGURES} />
                <TimeSeriesSkeleton title={OVER_TIME} description={description} />
              </>
            )}
          </div>
          <div className="grid gap-6 xl:grid-cols-2">
            {CARDS.map((card) => (
              <BreakdownCard
                key={card.title}
                {...card}
                slug={slug}
                view={view}
                totals={shown.data?.totals}
                onSelect={(dimension, value) => push(withFilter(params, dimension, value))}
              />
            ))}
          </div>
        </div>
      )}
    </>
  );
}
