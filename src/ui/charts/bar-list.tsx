import type { ReactNode } from "react";
import { cx } from "@/ui/cx";
import { formatCount, formatShare } from "@/ui/format";
import { SWATCH, type SeriesColor } from "@/ui/palette";
import { Skeleton } from "@/ui/skeleton";

export interface Bar {
  readonly name: string;
  /** Shown in its place; it must read the same. */
  readonly label?: ReactNode;
  readonly value: number;
  readonly color: SeriesColor;
}

interface BarListProps {
  /** What the list shows, for screen readers: "Events by type". */
  readonly caption: string;
  /** The heads of its columns: "Type", "Events". */
  readonly heads: readonly [name: string, value: string];
  /** Largest first. */
  readonly bars: readonly Bar[];
  /** The whole that shares are of; it may be more than the sum of the bars. */
  readonly total: number;
  /** The name that filters the page now. */
  readonly selected?: string | null;
  /** Chooses a name, or none when the chosen one is pressed again. */
  readonly onSelect: (name: string | null) => void;
}

/** A ranking with bars. It is a table already, so it needs no table beside it; every row filters the page. */
export function BarList({ caption, heads, bars, total, selected = null, onSelect }: BarListProps) {
  const largest = Math.max(1, ...bars.map((bar) => bar.value));
  return (
    <table className="w-full table-fixed border-separate border-spacing-y-1">
      <caption className="sr-only">{caption}. Choose a row to filter the page.</caption>
      <thead>
        <tr className="text-sm text-ink-faint">
          <th scope="col" className="text-left font-medium">
            {heads[0]}
          </th>
          <th scope="col" className="w-20 text-right font-medium">
            {heads[1]}
          </th>
          <th scope="col" className="w-16 text-right font-medium max-sm:hidden">
            Share
          </th>
        </tr>
      </thead>
      <tbody>
        {bars.map((bar) => {
          const chosen = bar.name === selected;
          return (
            <tr key={bar.name} className={cx(selected !== null && !chosen && "text-ink-soft")}>
              <th scope="row" className="p-0 text-left font-normal">
                <button
                  type="button"
                  aria-pressed={chosen}
                  title={bar.name}
                  onClick={() => onSelect(chosen ? null : bar.name)}
                  className="group relative flex h-8 w-full items-center gap-2 overflow-hidden rounded-sm px-2 -outline-offset-2 hover:bg-canvas"
                >
                  <span
                    aria-hidden
                    className={cx("absolute inset-y-0 left-0 rounded-sm group-hover:opacity-30", selected === null || chosen ? "opacity-20" : "opacity-10", SWATCH[bar.color])}
                    style={{ width: `${Math.max(1, (bar.value / largest) * 100)}%` }}
                  />
                  <span aria-hidden className={cx("relative size-2 shrink-0 rounded-full", SWATCH[bar.color])} />
                  <span className={cx("relative truncate", chosen && "font-semibold")}>{bar.label ?? bar.name}</span>
                </button>
              </th>
              <td className={cx("text-right", chosen && "font-semibold")}>{formatCount(bar.value)}</td>
              <td className="text-right text-ink-faint max-sm:hidden">{formatShare(total > 0 ? bar.value / total : 0)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

export function BarListSkeleton({ count }: { readonly count: number }) {
  return (
    <div aria-busy className="flex flex-col gap-1 pt-6">
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className="flex h-8 items-center" style={{ width: `${100 - index * (70 / count)}%` }}>
          <Skeleton className="h-8 w-full" />
        </div>
      ))}
    </div>
  );
}
