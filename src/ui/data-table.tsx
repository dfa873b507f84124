"use client";

import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import { useState, type ReactNode } from "react";
import { cx } from "@/ui/cx";
import { Skeleton } from "@/ui/skeleton";
import { compareValues, type Sorting, type SortValue } from "@/ui/sort";

export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** What the column sorts by; without it, it does not sort. */
  readonly sortBy?: (row: Row) => SortValue;
  readonly align?: "left" | "right";
  /** Left out on narrow screens. */
  readonly from?: "sm" | "md" | "lg" | "xl";
  /** Takes the room that the others leave, and is cut there; its cell must cut itself (`truncate`). */
  readonly grow?: boolean;
  /** A column of buttons: its header is there for screen readers only. */
  readonly quiet?: boolean;
}

interface DataTableProps<Row> {
  /** What the table lists; read out, not shown. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly initialSort?: Sorting;
  /** Stands in place of the rows when there are none. */
  readonly empty: ReactNode;
}

const FROM = { sm: "max-sm:hidden", md: "max-md:hidden", lg: "max-lg:hidden", xl: "max-xl:hidden" };
// On a phone there is room for numbers, or for white between them.
const SIDES = "px-2 sm:px-4 sm:first:pl-6 sm:last:pr-6";
const HEAD = `h-9 ${SIDES} text-sm font-medium whitespace-nowrap text-ink-faint`;
const CELL = `h-12 ${SIDES} py-2`;

function place<Row>(column: Column<Row>, columns: readonly Column<Row>[]): string {
  // Which of them stand at the edges of a phone, CSS cannot tell: it counts those that are left out.
  const always = columns.filter(({ from }) => from === undefined);
  return cx(
    column.align === "right" ? "text-right" : "text-left",
    column.from && FROM[column.from],
    column === always[0] && "max-sm:pl-4",
    column === always.at(-1) && "max-sm:pr-4",
    column.grow && "w-full max-w-0",
  );
}

export function DataTable<Row>({ caption, columns, rows, rowKey, initialSort, empty }: DataTableProps<Row>) {
  const [sorting, setSorting] = useState<Sorting | undefined>(initialSort);
  const sorter = sorting && columns.find((column) => column.id === sorting.column)?.sortBy;
  const shown = sorting && sorter ? [...rows].sort((a, b) => compareValues(sorter(a), sorter(b), sorting.direction)) : rows;

  return (
    <Frame caption={caption}>
      <thead className="border-b border-line">
        <tr>
          {columns.map((column) => (
            <th
              key={column.id}
              scope="col"
              aria-sort={sorting?.column === column.id ? sorting.direction : undefined}
              className={cx(HEAD, place(column, columns))}
            >
              {column.sortBy ? (
                <SortButton column={column} sorting={sorting} onSort={setSorting} />
              ) : (
                <span className={cx(column.quiet && "sr-only")}>{column.header}</span>
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {shown.map((row) => (
          <tr key={rowKey(row)} className="border-b border-line last:border-0 hover:bg-canvas">
            {columns.map((column) => (
              <td key={column.id} className={cx(CELL, place(column, columns))}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
        {rows.length === 0 ? (
          <tr>
            <td colSpan={columns.length}>{empty}</td>
          </tr>
        ) : null}
      </tbody>
    </Frame>
  );
}

interface SortButtonProps<Row> {
  readonly column: Column<Row>;
  readonly sorting: Sorting | undefined;
  readonly onSort: (sorting: Sorting) => void;
}

function SortButton<Row>({ column, sorting, onSort }: SortButtonProps<Row>) {
  const active = sorting?.column === column.id ? sorting.direction : undefined;
  const Arrow = active === "ascending" ? ArrowUp : active === "descending" ? ArrowDown : ChevronsUpDown;
  return (
    <button
      type="button"
      onClick={() => onSort({ column: column.id, direction: active === "ascending" ? "descending" : "ascending" })}
      className={cx(
        "group -mx-1 inline-flex h-6 items-center gap-1 rounded-sm px-1 font-medium hover:text-ink",
        active && "text-ink",
        column.align === "right" && "flex-row-reverse",
      )}
    >
      {column.header}
      <Arrow aria-hidden className={cx("size-3.5", !active && "opacity-50 group-hover:opacity-100")} />
    </button>
  );
}

/** The table while its rows are on their way: same columns, same height. */
export function DataTableSkeleton<Row>({ caption, columns, count }: { readonly count: number } & Pick<DataTableProps<Row>, "caption" | "columns">) {
  return (
    <Frame caption={caption} busy>
      <thead className="border-b border-line">
        <tr>
          {columns.map((column) => (
            <th key={column.id} scope="col" className={cx(HEAD, place(column, columns))}>
              <span className={cx(column.quiet && "sr-only")}>{column.header}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: count }, (_, index) => (
          <tr key={index} className="border-b border-line last:border-0">
            {columns.map((column) => (
              <td key={column.id} className={cx(CELL, place(column, columns))}>
                <Skeleton className={cx("h-4", column.align === "right" ? "ml-auto w-12" : index % 2 ? "w-24" : "w-32")} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </Frame>
  );
}

function Frame({ caption, busy, children }: { readonly caption: string; readonly busy?: boolean; readonly children: ReactNode }) {
  return (
    // Wider than a phone, it scrolls on its own, with what is in it for screen readers only; what scrolls must be
    // reachable by keyboard.
    <div role="group" aria-label={caption} aria-busy={busy} tabIndex={0} className="relative overflow-x-auto rounded-b-lg -outline-offset-2">
      <table className="w-full border-collapse">
        <caption className="sr-only">{caption}</caption>
        {children}
      </table>
    </div>
  );
}
