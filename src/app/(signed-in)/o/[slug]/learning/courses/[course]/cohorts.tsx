"use client";

import { UsersRound } from "lucide-react";
import { shiftDay } from "@/kernel/day";
import { COHORT_WEEKS, type CohortRow } from "@/modules/learning/contract";
import { formatDay } from "@/ui/day";
import { EmptyState } from "@/ui/empty-state";
import { formatCount, formatShare, plural } from "@/ui/format";
import { cx } from "@/ui/cx";
import { formatPercent } from "../../numbers";
import { COHORTS } from "./copy";

interface CohortsProps {
  readonly cohorts: readonly CohortRow[];
  /** Weeks that begin later have no numbers yet. */
  readonly asOfDay: string;
  /** The Monday of the one that the page is filtered by. */
  readonly selected: string | null;
  readonly onSelect: (startWeek: string | null) => void;
}

const HEAD = "h-9 px-2 text-sm font-medium whitespace-nowrap text-ink-faint";

/** One row a start week: how many of it were active so many weeks later. A row filters the page. */
export function Cohorts({ cohorts, asOfDay, selected, onSelect }: CohortsProps) {
  if (cohorts.length === 0) return <EmptyState icon={<UsersRound aria-hidden />} title="Nobody had started by the end of this range" className="py-6!" />;
  const weeks = cohorts.flatMap(({ active }) => active.map(({ week }) => week));
  const first = Math.min(0, ...weeks);
  const columns = Array.from({ length: Math.max(0, ...weeks) - first + 1 }, (_, i) => first + i);
  return (
    <div role="group" aria-label={COHORTS} tabIndex={0} className="relative overflow-x-auto rounded-b-lg -outline-offset-2">
      <table className="w-full border-collapse text-sm">
        <caption className="sr-only">{COHORTS}: the share of each that was active, by weeks since the start. Choose a week to filter the page.</caption>
        <thead className="border-b border-line">
          <tr>
            <th scope="col" className={`${HEAD} sticky left-0 z-10 bg-surface pl-4 text-left sm:pl-6`}>
              Week of
            </th>
            <th scope="col" className={`${HEAD} text-right`}>
              Learners
            </th>
            <th scope="col" className={`${HEAD} text-right max-sm:hidden`}>
              Completed
            </th>
            <th scope="col" className={`${HEAD} text-right max-sm:hidden`}>
              Withdrew
            </th>
            {columns.map((week) => (
              <th key={week} scope="col" className={`${HEAD} min-w-12 text-center last:pr-4`}>
                <span className="sr-only">Week </span>
                {week < 0 ? `\u2212${-week}` : week}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cohorts.map((cohort) => {
            const chosen = cohort.startWeek === selected;
            const byWeek = new Map(cohort.active.map((one) => [one.week, one]));
            return (
              <tr key={cohort.startWeek} className={cx("border-b border-line last:border-0", selected !== null && !chosen && "text-ink-soft")}>
                <th scope="row" className="sticky left-0 z-10 bg-surface pl-4 text-left font-normal sm:pl-6">
                  <button
                    type="button"
                    aria-pressed={chosen}
                    onClick={() => onSelect(chosen ? null : cohort.startWeek)}
                    className={cx("-mx-1 h-9 rounded-sm px-1 whitespace-nowrap text-accent-ink underline-offset-2 hover:underline", chosen && "font-semibold")}
                  >
                    {formatDay(cohort.startWeek, true)}
                  </button>
                </th>
                <td className="px-2 text-right">{formatCount(cohort.learners)}</td>
                <td className="px-2 text-right max-sm:hidden">{formatPercent(cohort.completionRate)}</td>
                <td className="px-2 text-right max-sm:hidden">{formatCount(cohort.withdrawn)}</td>
                {columns.map((week) => (
                  <Cell key={week} active={byWeek.get(week)} known={shiftDay(cohort.startWeek, 7 * week) <= asOfDay && week >= 0} />
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** @param known whether that week has begun, so that an empty week means zero */
function Cell({ active, known }: { readonly active: CohortRow["active"][number] | undefined; readonly known: boolean }) {
  if (!active) return <td className="p-0.5 text-center text-ink-faint">{known ? "0%" : null}</td>;
  const share = active.share / 100;
  return (
    <td className="p-0.5 text-center" title={plural(active.learners, "learner")}>
      {/* Never darker than what text can still be read on. */}
      <span className="block rounded-sm py-1.5 text-ink" style={{ backgroundColor: `color-mix(in oklab, var(--color-blue-500) ${Math.round(6 + share * 34)}%, transparent)` }}>
        {share >= 0.1 ? `${Math.round(active.share)}%` : formatShare(share)}
      </span>
    </td>
  );
}

export const COHORTS_NOTE = `The latest ${COHORT_WEEKS} weeks in which somebody started, and the share that was active in each week after; choose one to filter the page`;
