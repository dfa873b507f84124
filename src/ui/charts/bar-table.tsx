import type { ReactNode } from "react";
import { cx } from "@/ui/cx";
import { SWATCH, type SeriesColor } from "@/ui/palette";

export interface BarRow {
  readonly key: string;
  readonly name: ReactNode;
  /** How long the bar is; null where there is nothing to draw. */
  readonly size: number | null;
  /** One text a value column. */
  readonly values: readonly string[];
}

interface BarTableProps {
  /** What the table shows, for screen readers. */
  readonly caption: string;
  readonly heads: readonly [name: string, ...values: string[]];
  readonly rows: readonly BarRow[];
  readonly color?: SeriesColor;
  /** What a full bar is; the largest one without it. */
  readonly full?: number;
}

/** Numbers with bars behind their names: chart and table at once, to be read and not to be chosen from. */
export function BarTable({ caption, heads: [name, ...values], rows, color = "blue", full }: BarTableProps) {
  const whole = full ?? Math.max(1, ...rows.map(({ size }) => size ?? 0));
  return (
    <table className="w-full border-separate border-spacing-y-1">
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr className="text-sm text-ink-faint">
          <th scope="col" className="text-left font-medium">
            {name}
          </th>
          {values.map((head, column) => (
            <th key={head} scope="col" className={cx("pl-3 text-right font-medium whitespace-nowrap", column > 1 && "max-sm:hidden")}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row" className="w-full max-w-0 p-0 text-left font-normal">
              <span className="relative flex h-8 w-full items-center overflow-hidden rounded-sm px-2">
                <span
                  aria-hidden
                  className={cx("absolute inset-y-0 left-0 rounded-sm opacity-20", SWATCH[color])}
                  style={{ width: row.size ? `${Math.max(0.5, Math.min(100, (row.size / whole) * 100))}%` : 0 }}
                />
                <span className="relative min-w-0 flex-1 truncate">{row.name}</span>
              </span>
            </th>
            {row.values.map((value, column) => (
              <td key={heads(values, column)} className={cx("pl-3 text-right whitespace-nowrap", column > 0 && "text-ink-faint", column > 1 && "max-sm:hidden")}>
                {value}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const heads = (values: readonly string[], column: number) => values[column] ?? String(column);
