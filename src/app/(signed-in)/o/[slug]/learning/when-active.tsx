"use client";

import { Inbox } from "lucide-react";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { shiftDay } from "@/kernel/day";
import type { Range } from "@/modules/learning/contract";
import { buttonClass } from "@/ui/button";
import { formatDay } from "@/ui/day";
import { EmptyState } from "@/ui/empty-state";
import { parseRange, writeRange } from "@/ui/range";

/** More days than these make a chart of nothing but gaps. */
const MOST_DAYS = 366;

/** The days that are worth a look: all with activity, or the latest year of them. */
export function daysOf({ from, to }: Range): Range {
  const earliest = shiftDay(to, 1 - MOST_DAYS);
  return { from: from < earliest ? earliest : from, to };
}

interface NobodyActiveProps {
  readonly title: string;
  /** Told by the numbers; null when there has never been any. */
  readonly activity: Range | null;
  /** What helps when there has never been any. */
  readonly hint: string;
}

/** For a range without activity: says when there was some, with a link to it that keeps the other filters. */
export function NobodyActive({ title, activity, hint }: NobodyActiveProps) {
  const params = new URLSearchParams(useSearchParams().toString());
  params.delete("chart");
  const days = activity && daysOf(activity);
  return (
    <EmptyState
      icon={<Inbox aria-hidden />}
      title={title}
      className="py-0!"
      actions={
        days ? (
          <Link href={`?${writeRange(params, { range: "custom", ...days, compare: parseRange(params).compare })}`} className={buttonClass()}>
            Show the days with activity
          </Link>
        ) : null
      }
    >
      {activity ? `The last activity was on ${formatDay(activity.to, true)}.` : hint}
    </EmptyState>
  );
}
