"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { FileText } from "lucide-react";
import { useTRPC } from "@/transport/client";
import { Card } from "@/ui/card";
import { EmptyState } from "@/ui/empty-state";
import { FilterChip } from "@/ui/filter-chip";
import { FreshnessBanner, FreshnessStamp } from "@/ui/freshness";
import { PageHeader } from "@/ui/page-header";
import { RangePicker } from "@/ui/range-picker";
import { writeRange } from "@/ui/range";
import { Skeleton } from "@/ui/skeleton";
import { useUrlParams } from "@/ui/use-url-params";
import { PAGES } from "@/ui/shell/pages";
import { Listed } from "../../../../query-table";
import { useServerClock } from "../../overview/use-server-clock";
import { ExportButton } from "../../export-button";
import { pagesHref } from "../hrefs";
import { NotHere } from "../not-here";
import { NoVisitsYet } from "../no-visits-yet";
import { everInput } from "../traffic/url-state";
import { pageColumns } from "./columns";
import { Engagement } from "./engagement";
import { OnePage } from "./one-page";
import { inputsOf, viewOf, withPage } from "./url-state";
import { LIST, SENTENCE } from "./copy";

interface PagesProps {
  readonly slug: string;
  readonly timeZone: string;
  /** ISO 8601, of the server. */
  readonly now: string;
  readonly address: string;
  readonly snippetHref: string | null;
}

export function Pages({ slug, timeZone, now: start, address, snippetHref }: PagesProps) {
  const trpc = useTRPC();
  const now = useServerClock(start);
  const [params, push] = useUrlParams();
  const view = viewOf(params, timeZone, now);
  const { choice, range, page } = view;
  const select = (next: string | null) => push(withPage(params, next));

  const fresh = useQuery({ ...trpc.insights.freshness.queryOptions({ org: slug }), refetchInterval: 15_000 });
  const list = useQuery({ ...trpc.site.breakdown.queryOptions(inputsOf(slug, view).list), placeholderData: keepPreviousData, refetchInterval: 30_000 });
  const ever = useQuery({ ...trpc.site.traffic.queryOptions(everInput(slug, view.today)), enabled: list.data?.length === 0 });
  const shown = useQuery({ ...trpc.site.traffic.queryOptions(inputsOf(slug, view).shown), enabled: page !== null });
  const everSeen = useQuery({ ...trpc.site.traffic.queryOptions(inputsOf(slug, view).everSeen), enabled: page !== null && shown.data?.totals.pageViews === 0 });
  const isUnknown = page !== null && shown.data?.totals.pageViews === 0 && everSeen.data?.totals.pageViews === 0;
  const neverSeen = list.data?.length === 0 && ever.data?.totals.pageViews === 0;

  return (
    <>
      <PageHeader title={PAGES.pages.title} sentence={SENTENCE} stamp={fresh.data ? <FreshnessStamp freshness={fresh.data} /> : <Skeleton className="my-1 h-3 w-56" />}>
        {page === null ? null : <FilterChip label="Page" value={page} onRemove={() => select(null)} />}
        <RangePicker choice={choice} onChange={(next) => push(writeRange(params, next))} timeZone={timeZone} now={now.toISOString()} />
      </PageHeader>
      {fresh.data ? <FreshnessBanner freshness={fresh.data} /> : null}
      {neverSeen ? (
        <NoVisitsYet address={address} snippetHref={snippetHref} />
      ) : (
        <div className="flex flex-col gap-6">
          {isUnknown ? (
            <section aria-label="The page" className="rounded-lg border border-line bg-surface">
              <NotHere title="No such page" list={{ href: pagesHref(slug), label: "All pages" }} alone={false}>
                Nobody has viewed <span className="font-medium wrap-anywhere">{page}</span> here. The address may be cut short; choose a page from the list.
              </NotHere>
            </section>
          ) : null}
          {page !== null && !isUnknown && fresh.data ? <OnePage slug={slug} view={view} freshness={fresh.data} timeZone={timeZone} now={now} /> : null}
          {page === null || isUnknown ? null : <Engagement slug={slug} view={view} />}
          <Card title={LIST} description="Choose one to see it over time" actions={<ExportButton dataset="site_breakdown" filter={{ range: { from: range.from, to: range.to }, dimension: "page" }} />} flush>
            <Listed
              caption={LIST}
              columns={pageColumns(list.data ?? [], page, select)}
              rows={list.data}
              query={list}
              rowKey={({ value }) => value}
              empty={
                <EmptyState icon={<FileText aria-hidden />} title="No page was viewed in this range" className="py-6!">
                  Choose a longer range.
                </EmptyState>
              }
            />
          </Card>
        </div>
      )}
    </>
  );
}
