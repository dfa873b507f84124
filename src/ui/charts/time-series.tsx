"use client";

import { ChartNoAxesColumn, Table2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useState, type ReactNode } from "react";
import { Card } from "@/ui/card";
import { SeriesTable } from "@/ui/charts/series-table";
import { total, type Plot } from "@/ui/charts/series";
import { cx } from "@/ui/cx";
import { formatCount, plural } from "@/ui/format";
import { SWATCH } from "@/ui/palette";
import { Skeleton } from "@/ui/skeleton";

// The chart library draws only what it has measured, so on the server it would cost and give nothing.
const TremorPlot = dynamic(() => import("@/ui/charts/tremor-plot").catch(() => ({ default: PlotMissing })), { ssr: false, loading: PlotSkeleton });

const PLACE = "h-72 w-full";
const LEGEND = "mb-3 flex min-h-6 flex-wrap gap-x-4 gap-y-1 text-sm";

interface TimeSeriesProps {
  readonly title: string;
  readonly description?: ReactNode;
  /** ISO 8601: up to when the numbers are complete. */
  readonly asOf?: string;
  /** Stands above the plot: what chooses the thing that is drawn. */
  readonly controls?: ReactNode;
  readonly plot: Plot;
  /** What is counted, one and many. */
  readonly unit: readonly [one: string, many: string];
  /** False where values do not add up, as the people of several days do not: the legend then gives the highest. */
  readonly adds?: boolean;
  /** The head of the first column of the table. */
  readonly axis?: string;
  /** Stands in place of the plot when every value is zero. */
  readonly empty: ReactNode;
}

/** Numbers over time as a chart, with the same numbers as a table at the press of a button. */
export function TimeSeries({ title, description, asOf, controls, plot, unit, adds = true, axis, empty }: TimeSeriesProps) {
  const [view, setView] = useState<"chart" | "table">("chart");
  const sums = plot.series.map((one) => (adds ? total(one.values) : Math.max(0, ...one.values)));
  const isEmpty = sums.every((sum) => sum === 0);
  const summary = plot.series.map((one, slot) => `${one.name}: ${adds ? "" : "at most "}${plural(sums[slot] ?? 0, ...unit)}`).join("; ");

  return (
    <Card
      title={title}
      description={description}
      asOf={asOf}
      actions={isEmpty ? null : <ViewToggle view={view} onChange={setView} />}
    >
      {controls ? <div className="mb-3 flex min-w-0">{controls}</div> : null}
      <ul aria-label="Series" className={LEGEND}>
        {plot.series.map((one, slot) => (
          <li key={slot} className="flex min-w-0 items-center gap-1.5">
            <span aria-hidden className={cx("size-2 shrink-0 rounded-full", SWATCH[one.color])} />
            <span className="truncate text-ink-soft">{one.name}</span>
            {adds ? null : <span className="text-ink-faint">at most</span>}
            <span className="font-medium">{formatCount(sums[slot] ?? 0)}</span>
          </li>
        ))}
      </ul>
      <div className={PLACE}>
        {isEmpty ? (
          <div className="flex h-full items-center">{empty}</div>
        ) : view === "table" ? (
          <SeriesTable plot={plot} caption={title} axis={axis} adds={adds} />
        ) : (
          <div role="img" aria-label={`${title}. ${summary}. The table view has every number.`} className="h-full">
            <TremorPlot plot={plot} unit={unit[1]} />
          </div>
        )}
      </div>
    </Card>
  );
}

interface ViewToggleProps {
  readonly view: "chart" | "table";
  readonly onChange: (view: "chart" | "table") => void;
}

function ViewToggle({ view, onChange }: ViewToggleProps) {
  const choices = [
    ["chart", "Show as chart", ChartNoAxesColumn],
    ["table", "Show as table", Table2],
  ] as const;
  return (
    <div role="group" aria-label="View" className="flex rounded-md bg-sunken p-0.5">
      {choices.map(([name, label, Icon]) => (
        <button
          key={name}
          type="button"
          aria-label={label}
          aria-pressed={view === name}
          title={label}
          onClick={() => onChange(name)}
          className={cx("flex h-7 w-8 items-center justify-center rounded-sm", view === name ? "bg-surface text-ink shadow-xs" : "text-ink-faint hover:text-ink")}
        >
          <Icon aria-hidden className="size-4" />
        </button>
      ))}
    </div>
  );
}

export function TimeSeriesSkeleton({ title, description }: Pick<TimeSeriesProps, "title" | "description">) {
  return (
    <Card title={title} description={description}>
      <div className={LEGEND}>
        <Skeleton className="my-1 h-3 w-32" />
        <Skeleton className="my-1 h-3 w-24" />
      </div>
      <div aria-busy className={PLACE}>
        <PlotSkeleton />
      </div>
    </Card>
  );
}

/** Where the chart library did not come through: a lost connection, or a new version since the page was opened. */
function PlotMissing() {
  return <p className="flex h-full items-center justify-center text-center text-ink-soft">The chart did not load. The table has every number; loading the page again may help.</p>;
}

const HEIGHTS = [38, 52, 45, 61, 70, 58, 49, 66, 74, 81, 63, 55, 72, 88, 79, 60, 52, 69, 77, 84, 71, 62, 80, 92];

function PlotSkeleton() {
  return (
    <div className="flex h-full items-end gap-[1%] pr-2 pb-9 pl-13">
      {HEIGHTS.map((height, index) => (
        <span key={index} className="flex-1" style={{ height: `${height}%` }}>
          <Skeleton className="size-full" />
        </span>
      ))}
    </div>
  );
}
