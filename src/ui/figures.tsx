"use client";

import { ArrowDown, ArrowUp, Info, Minus } from "lucide-react";
import { Popover as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { Badge, type Tone } from "@/ui/badge";
import { Sparkline } from "@/ui/charts/sparkline";
import type { Figure as Definition } from "@/kernel/figure";
import { cx } from "@/ui/cx";
import { changeBetween, formatCount, formatDuration, formatEffort, formatShare, type Change } from "@/ui/format";
import { Popover } from "@/ui/popover";
import { Skeleton } from "@/ui/skeleton";
import { Time } from "@/ui/time";

export interface FigureData {
  /** Its name, unit and definition. */
  readonly figure: Definition;
  /** Null where there is nothing to measure: shown as a dash. */
  readonly value: number | null;
  /** The same figure over the previous period, where a comparison is asked for. */
  readonly previous?: number | null;
  /** The figure per bucket of the range, oldest first; null where there is nothing to measure. */
  readonly trend?: readonly (number | null)[];
  readonly madeOf: {
    /** Null where the figure is no sum of events. */
    readonly eventsCounted: number | null;
    /** ISO 8601. */
    readonly asOf: string;
    readonly notes?: ReactNode;
  };
}

const GRID = "-mr-px -mb-px grid grid-cols-2 md:grid-cols-3";
const CELL = "flex min-w-0 flex-col gap-1 border-r border-b border-line p-4";
const columns = (count: number) => (count >= 6 ? "min-[84rem]:grid-cols-6" : count === 5 ? "xl:grid-cols-5" : count === 4 ? "xl:grid-cols-4" : "");

/** Three to six figures in one card; each opens what it is made of. */
export function FigureRow({ figures, label = "Key figures" }: { readonly figures: readonly FigureData[]; readonly label?: string }) {
  const flat = figures.every(({ trend, previous }) => trend === undefined && previous === undefined);
  return (
    <section aria-label={label} className="overflow-hidden rounded-lg border border-line bg-surface">
      <ul className={`${GRID} ${columns(figures.length)}`}>
        {figures.map((figure) => (
          <li key={figure.figure.name} className="flex min-w-0 flex-col">
            <Figure data={figure} flat={flat} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** @param flat no figure of the row has anything to stand under its number */
function Figure({ data, flat }: { readonly data: FigureData; readonly flat: boolean }) {
  const { figure, value, previous, trend } = data;
  const change = value !== null && typeof previous === "number" ? changeBetween(value, previous) : null;
  return (
    <Popover
      label={`${figure.name}: what it is made of`}
      className="w-80 p-4"
      trigger={
        <button type="button" className={`${CELL} group flex-1 text-left -outline-offset-2 transition-colors hover:bg-canvas`}>
          <span className="flex w-full items-center justify-between gap-2 text-sm text-ink-soft">
            <span className="truncate">{figure.name}</span>
            <Info aria-hidden className="size-3.5 max-sm:hidden shrink-0 text-ink-faint opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100" />
          </span>
          <span className={cx("text-2xl font-semibold tracking-tight whitespace-nowrap", figure.unit === "duration" && "max-sm:text-xl")}>{show(figure, value)}</span>
          {flat ? null : (
            <span className="mt-1 flex h-8 w-full items-end gap-3">
              {change ? <ChangeBadge change={change} better={figure.better} /> : null}
              <span className="h-full min-w-0 flex-1">
                {trend ? <Sparkline values={trend} label={`${figure.name} over the range`} {...(figure.unit === "count" ? {} : { format: (one: number) => show(figure, one) })} /> : null}
              </span>
            </span>
          )}
        </button>
      }
    >
      <MadeOf data={data} change={change} />
    </Popover>
  );
}

function MadeOf({ data: { figure, previous, madeOf }, change }: { readonly data: FigureData; readonly change: Change | null }) {
  const rows: [string, ReactNode][] = [["Counted of", inWords(figure.of)]];
  if (madeOf.eventsCounted !== null) rows.push(["Events counted", formatCount(madeOf.eventsCounted)]);
  if (typeof previous === "number") rows.push(["Previous period", `${show(figure, previous)}${change ? ` (${change.text})` : ""}`]);
  rows.push(["As of", <Time key="as-of" at={madeOf.asOf} />]);
  return (
    <>
      <h3 className="mb-1 font-semibold">{figure.name}</h3>
      <p className="text-ink-soft">{figure.sentence}</p>
      <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 border-t border-line pt-3 text-sm">
        {rows.map(([term, value]) => (
          <div key={term} className="contents">
            <dt className="text-ink-faint">{term}</dt>
            <dd className="text-right">{value}</dd>
          </div>
        ))}
      </dl>
      {madeOf.notes ? <div className="mt-3 text-sm text-ink-faint">{madeOf.notes}</div> : null}
      <Primitive.Close className="sr-only">Close</Primitive.Close>
    </>
  );
}

const ARROWS = { up: ArrowUp, down: ArrowDown, same: Minus };
const SPOKEN = { up: "up", down: "down", same: "unchanged" };

function ChangeBadge({ change, better }: { readonly change: Change; readonly better: Definition["better"] }) {
  const tone: Tone = change.direction === "same" || better === "neither" ? "plain" : change.direction === better ? "good" : "bad";
  const Arrow = ARROWS[change.direction];
  return (
    <Badge tone={tone}>
      <Arrow aria-hidden />
      <span className="sr-only">{SPOKEN[change.direction]} </span>
      {change.text}
      <span className="sr-only"> against the previous period</span>
    </Badge>
  );
}

/** Definitions quote names of fields as a document does. */
const inWords = (text: string) => text.replaceAll("`", "");

function show(figure: Definition, value: number | null): string {
  if (value === null) return "\u2014";
  if (figure.unit === "share") return formatShare(value);
  if (figure.unit === "mean") return String(value);
  if (figure.unit === "effort") return formatEffort(value);
  return figure.unit === "duration" ? formatDuration(value) : formatCount(value);
}

export function FigureRowSkeleton({ count }: { readonly count: number }) {
  return (
    <div aria-busy className="overflow-hidden rounded-lg border border-line bg-surface">
      <div className={`${GRID} ${columns(count)}`}>
        {Array.from({ length: count }, (_, index) => (
          <div key={index} className={CELL}>
            <Skeleton className="my-1 h-3 w-20" />
            <Skeleton className="my-1 h-6 w-28" />
            <Skeleton className="mt-1 h-8 w-full" />
          </div>
        ))}
      </div>
    </div>
  );
}
