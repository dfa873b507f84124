"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Lock, ShieldCheck } from "lucide-react";
import Link from "next/link";
import type { LearnerAtRisk } from "@/modules/learning/contract";
import { useTRPC } from "@/transport/client";
import type { Column } from "@/ui/data-table";
import { formatDay } from "@/ui/day";
import { EmptyState } from "@/ui/empty-state";
import { formatCount, plural } from "@/ui/format";
import { Listed } from "../../../../../query-table";
import { learnerHref, LINK } from "../../hrefs";
import { nameOf, NONE } from "../../numbers";
import { useCut } from "../../show-all";
import { inputsOf, MOST_AT_RISK, type LearningView } from "../../url-state";
import { RISK } from "./copy";

interface AtRiskProps {
  readonly slug: string;
  readonly course: string;
  readonly view: LearningView;
  /** How many there are. */
  readonly total: number;
  /** Whether the one who looks may see who they are. */
  readonly mayName: boolean;
}

const SHOWN = 10;

/** Who has been silent for unusually long, and why that is unusual. */
export function AtRisk({ slug, course, view, total, mayName }: AtRiskProps) {
  const trpc = useTRPC();
  const list = useQuery({ ...trpc.learning.atRisk.queryOptions(inputsOf(slug, view).atRisk(course)), placeholderData: keepPreviousData, enabled: mayName, refetchInterval: 60_000 });
  const { shown, toggle } = useCut(list.data?.learners ?? [], SHOWN, "learners");
  if (!mayName) {
    return (
      <EmptyState icon={<Lock aria-hidden />} title={total === 0 ? "Nobody is at risk" : `${plural(total, "learner")} at risk`} className="py-6!">
        Your role sees how many they are. Who they are is for analysts and admins of the organisation.
      </EmptyState>
    );
  }
  return (
    <>
      <Listed
        caption={RISK}
        columns={riskColumns(slug, course)}
        rows={list.data && shown}
        query={list}
        rowKey={({ person }) => person}
        empty={
          <EmptyState icon={<ShieldCheck aria-hidden />} title="Nobody is at risk" className="py-6!">
            Nobody who started has been silent for unusually long.
          </EmptyState>
        }
      />
      {toggle ? (
        <div className="flex flex-wrap items-center gap-x-4 border-t border-line px-4 py-2 sm:px-6">
          {toggle}
          <p className="text-sm text-ink-faint">The most unusual silence first{total > MOST_AT_RISK ? `, the first ${MOST_AT_RISK} of ${formatCount(total)}` : ""}.</p>
        </div>
      ) : null}
    </>
  );
}

function riskColumns(slug: string, course: string): readonly Column<LearnerAtRisk>[] {
  return [
    {
      id: "learner",
      header: "Learner",
      sortBy: ({ person }) => person,
      cell: ({ person }) => (
        <Link href={learnerHref(slug, course, person)} className={`${LINK} block max-w-[30vw] truncate sm:max-w-56`} title={person}>
          {nameOf(person)}
        </Link>
      ),
    },
    { id: "why", header: "Why", cell: ({ reason }) => <span className="block sm:min-w-44">{reason}</span> },
    { id: "silent", header: "Last seen", align: "right", from: "sm", sortBy: ({ silentDays }) => silentDays, cell: ({ lastDay }) => <span className="whitespace-nowrap">{formatDay(lastDay, true)}</span> },
    { id: "lesson", header: "Last lesson", from: "md", cell: ({ lastLessonTitle, lastLessonId }) => <span className="block max-w-56 truncate">{lastLessonTitle ?? lastLessonId ?? NONE}</span> },
    { id: "done", header: "Lessons done", align: "right", from: "lg", sortBy: ({ lessonsCompleted }) => lessonsCompleted, cell: ({ lessonsCompleted }) => formatCount(lessonsCompleted) },
  ];
}
