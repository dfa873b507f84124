import { total, type Plot } from "@/ui/charts/series";
import { formatCount } from "@/ui/format";

interface SeriesTableProps {
  readonly plot: Plot;
  readonly caption: string;
  /** What the steps are, at the head of their column. */
  readonly axis?: string;
  readonly adds?: boolean;
}

/** A plot as a table: every number of it, newest first, as tall as the plot. */
export function SeriesTable({ plot, caption, axis = "Time", adds = true }: SeriesTableProps) {
  const stacked = adds && plot.kind === "stacked" && plot.series.length > 1;
  const newestFirst = plot.buckets.map((bucket, index) => ({ bucket, index })).reverse();
  return (
    <div role="group" aria-label={caption} tabIndex={0} className="h-full overflow-auto rounded-md border border-line">
      <table className="w-full border-collapse text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead className="sticky top-0 bg-surface shadow-[0_1px_0_var(--color-line)]">
          <tr className="text-ink-faint">
            <th scope="col" className="h-8 px-3 text-left font-medium">
              {axis}
            </th>
            {plot.series.map((one, slot) => (
              <th key={slot} scope="col" className="px-3 text-right font-medium whitespace-nowrap">
                {one.name}
              </th>
            ))}
            {stacked ? (
              <th scope="col" className="px-3 text-right font-medium">
                All
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {newestFirst.map(({ bucket, index }) => (
            <tr key={index} className="border-t border-line first:border-0">
              <th scope="row" className="h-8 px-3 text-left font-normal whitespace-nowrap">
                {bucket.title}
                {bucket.running ? <span className="text-ink-faint"> so far</span> : null}
              </th>
              {plot.series.map((one, slot) => (
                <td key={slot} className="px-3 text-right">
                  {formatCount(one.values[index] ?? 0)}
                </td>
              ))}
              {stacked ? <td className="px-3 text-right font-medium">{formatCount(total(plot.series.map((one) => one.values[index] ?? 0)))}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
