import { total, type Plot } from "@/ui/charts/series";
import { cx } from "@/ui/cx";
import { formatCount } from "@/ui/format";
import { SWATCH } from "@/ui/palette";

interface PlotTooltipProps {
  readonly plot: Plot;
  readonly bucket: number;
  readonly unit: string;
}

/** What one bucket holds: largest first, and for a stack the whole. */
export function PlotTooltip({ plot, bucket, unit }: PlotTooltipProps) {
  const at = plot.buckets[bucket];
  if (!at) return null;
  const entries = plot.series.map((one) => ({ name: one.name, color: one.color, value: one.values[bucket] ?? 0 }));
  const ordered = plot.kind === "stacked" ? entries.filter((entry) => entry.value > 0).sort((a, b) => b.value - a.value) : entries;
  return (
    <div className="min-w-48 rounded-lg bg-raised p-3 text-sm shadow-float">
      <p className="mb-1 font-medium">
        {at.title}
        {at.running ? <span className="font-normal text-ink-faint"> so far</span> : null}
      </p>
      <ul>
        {ordered.map((entry) => (
          <li key={entry.name} className="flex items-center gap-2">
            <span className={cx("size-2 rounded-full", SWATCH[entry.color])} />
            <span className="flex-1 truncate text-ink-soft">{entry.name}</span>
            <span className="pl-4 font-medium">{formatCount(entry.value)}</span>
          </li>
        ))}
      </ul>
      {plot.kind === "stacked" ? (
        <p className="mt-1 flex justify-between border-t border-line pt-1">
          <span className="text-ink-soft">All {unit}</span>
          <span className="font-medium">{formatCount(total(entries.map((entry) => entry.value)))}</span>
        </p>
      ) : null}
    </div>
  );
}
