"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Rows3 } from "lucide-react";
import { Tabs } from "radix-ui";
import { useState } from "react";
import type { TrafficTotals } from "@/modules/site/dashboard/contract";
import { exactly } from "@/kernel/filter";
import { type Dimension, SITE_DIMENSIONS } from "@/modules/site/dimensions";
import { useTRPC } from "@/transport/client";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { BarList, BarListSkeleton } from "@/ui/charts/bar-list";
import { EmptyState } from "@/ui/empty-state";
import { SERIES_COLORS } from "@/ui/palette";
import { QueryError } from "../../../../query-error";
import { ExportButton } from "../../export-button";
import { commonHost, PageName } from "../page-name";
import { inputsOf, ROWS, type TrafficView } from "./url-state";
import type { CardOfTabs } from "./copy";

interface BreakdownCardProps extends CardOfTabs {
  readonly slug: string;
  readonly view: TrafficView;
  /** What shares are of. */
  readonly totals: TrafficTotals | undefined;
  readonly onSelect: (dimension: Dimension, value: string | null) => void;
}

/** Breakdowns of one kind, one a tab; every row filters the page. */
export function BreakdownCard({ title, tabs, ...rest }: BreakdownCardProps) {
  return (
    <Card title={title} description="Choose a row to filter the page">
      <Tabs.Root defaultValue={tabs[0]?.[0]}>
        <Tabs.List aria-label={title} className="mb-3 flex flex-wrap gap-1 rounded-md bg-sunken p-0.5">
          {tabs.map(([dimension, label]) => (
            <Tabs.Trigger
              key={dimension}
              value={dimension}
              className="h-7 rounded-sm px-2.5 text-sm whitespace-nowrap text-ink-soft -outline-offset-2 hover:text-ink data-[state=active]:bg-surface data-[state=active]:font-medium data-[state=active]:text-ink data-[state=active]:shadow-xs"
            >
              {label}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {tabs.map(([dimension, label]) => (
          <Tabs.Content key={dimension} value={dimension} tabIndex={-1}>
            <Breakdown dimension={dimension} label={label} {...rest} />
          </Tabs.Content>
        ))}
      </Tabs.Root>
    </Card>
  );
}

interface BreakdownProps extends Pick<BreakdownCardProps, "slug" | "view" | "totals" | "onSelect"> {
  readonly dimension: Dimension;
  readonly label: string;
}

function Breakdown({ dimension, label, slug, view, totals, onSelect }: BreakdownProps) {
  const trpc = useTRPC();
  const [whole, setWhole] = useState(false);
  const rows = useQuery({
    ...trpc.site.breakdown.queryOptions(inputsOf(slug, view).breakdown(dimension, whole ? ROWS.many : ROWS.few)),
    refetchInterval: 30_000,
    placeholderData: keepPreviousData,
  });
  if (rows.isError && !rows.data) return <QueryError title={`${label} did not load`} error={rows.error} onRetry={() => void rows.refetch()} retrying={rows.isFetching} />;
  if (!rows.data) return <BarListSkeleton count={6} />;
  if (rows.data.length === 0) {
    return (
      <EmptyState icon={<Rows3 aria-hidden />} title="Nothing known in this range" className="py-6!">
        {SITE_DIMENSIONS[dimension].hint}
      </EmptyState>
    );
  }
  const host = SITE_DIMENSIONS[dimension].pages ? commonHost(rows.data.map(({ value }) => value)) : null;
  const bars = rows.data.map(({ value, visits, pageViews }) => ({
    name: value,
    label: <PageName page={value} host={host} />,
    value: visits ?? pageViews,
    color: SERIES_COLORS[0],
  }));
  const counted = dimension === "page" ? "Views" : "Visits";
  const whatSharesAreOf = dimension === "page" ? totals?.pageViews : totals?.visits;
  return (
    <>
      <BarList
        caption={`${label}: ${counted.toLowerCase()}`}
        heads={[SITE_DIMENSIONS[dimension].label, counted]}
        bars={bars}
        total={whatSharesAreOf ?? bars.reduce((sum, { value }) => sum + value, 0)}
        selected={exactly(view.filters[dimension]) ?? null}
        onSelect={(value) => onSelect(dimension, value)}
      />
      <div className="mt-2 flex flex-wrap items-center justify-between gap-2">
        {rows.data.length >= ROWS.few ? (
          <Button look="quiet" size="small" onClick={() => setWhole(!whole)} aria-expanded={whole}>
            {whole ? "Show fewer" : "Show more"}
          </Button>
        ) : (
          <span />
        )}
        <ExportButton dataset="site_breakdown" filter={{ range: { from: view.range.from, to: view.range.to }, dimension, filters: view.filters, crawlers: view.crawlers }} />
      </div>
    </>
  );
}
