"use client";

import { AreaChart, BarChart, type CustomTooltipProps } from "@tremor/react";
import { useCallback, useMemo } from "react";
import { PlotTooltip } from "@/ui/charts/plot-tooltip";
import { plotRows, type Plot } from "@/ui/charts/series";
import { formatCompact } from "@/ui/format";

/** The drawing itself: no heading, no legend, no table. It fills its place. */
export default function TremorPlot({ plot, unit }: { readonly plot: Plot; readonly unit: string }) {
  const rows = useMemo(() => plotRows(plot), [plot]);
  const tooltip = useCallback(
    ({ active, payload }: CustomTooltipProps) => {
      const row: unknown = payload?.[0]?.payload;
      return active && isRow(row) ? <PlotTooltip plot={plot} bucket={row.bucket} unit={unit} /> : null;
    },
    [plot, unit],
  );

  const shared = {
    data: rows,
    index: "label",
    categories: plot.series.map((_, slot) => `s${slot}`),
    colors: plot.series.map((one) => one.color),
    valueFormatter: formatCompact,
    customTooltip: tooltip,
    showLegend: false,
    allowDecimals: false,
    yAxisWidth: 44,
    tickGap: 24,
    padding: { left: 8, right: 8 },
  };
  if (plot.kind === "stacked") return <BarChart {...shared} stack barCategoryGap="12%" className="plot-stacked h-full" />;
  return <AreaChart {...shared} curveType="monotone" className="plot-lines h-full" />;
}

function isRow(value: unknown): value is { readonly bucket: number } {
  return typeof value === "object" && value !== null && "bucket" in value && typeof value.bucket === "number";
}
