"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Inbox } from "lucide-react";
import type { Freshness } from "@/modules/insights/contract";
import { useTRPC } from "@/transport/client";
import { Card } from "@/ui/card";
import { TimeSeries, TimeSeriesSkeleton } from "@/ui/charts/time-series";
import { EmptyState } from "@/ui/empty-state";
import { FigureRow, FigureRowSkeleton } from "@/ui/figures";
import { bucketsOf } from "@/ui/overview/buckets";
import { Failed } from "../../../../query-table";
import { figuresOf } from "../traffic/figures";
import { plotOf } from "../traffic/plot";
import { FIGURES } from "../traffic/copy";
import { inputsOf, type PagesView } from "./url-state";

interface OnePageProps {
  readonly slug: string;
  readonly view: PagesView;
  readonly freshness: Freshness;
  readonly timeZone: string;
  readonly now: Date;
}

const OVER_TIME = "This page over time";

/** The visits that saw the page, and its views. */
export function OnePage({ slug, view, freshness, timeZone, now }: OnePageProps) {
  const trpc = useTRPC();
  const { choice, range } = view;
  const inputs = inputsOf(slug, view);
  const shown = useQuery({ ...trpc.site.traffic.queryOptions(inputs.shown), placeholderData: keepPreviousData });
  const previous = useQuery({ ...trpc.site.traffic.queryOptions(inputs.previous), placeholderData: keepPreviousData, enabled: choice.compare });
  if (shown.isError && !shown.data) {
    return (
      <Card title={OVER_TIME}>
        <Failed title="The page did not load" query={shown} />
      </Card>
    );
  }
  if (!shown.data) {
    return (
      <>
        <FigureRowSkeleton count={FIGURES} />
        <TimeSeriesSkeleton title={OVER_TIME} />
      </>
    );
  }
  const { grain } = shown.data;
  const steps = bucketsOf({ from: range.from, to: range.to, granularity: grain }, timeZone, now);
  const before = choice.compare && previous.data ? { traffic: previous.data, steps: bucketsOf({ ...range.previous, granularity: grain }, timeZone, now) } : undefined;
  return (
    <>
      <FigureRow figures={figuresOf(shown.data, freshness, steps, { compare: choice.compare, ofPage: true })} />
      <TimeSeries
        title={OVER_TIME}
        description={`Visits that saw it, and its views, per ${grain} in ${timeZone}`}
        plot={plotOf(shown.data, steps, before)}
        unit={["counted", "counted"]}
        empty={<EmptyState icon={<Inbox aria-hidden />} title="Nobody saw this page in this range" className="py-0!" />}
      />
    </>
  );
}
