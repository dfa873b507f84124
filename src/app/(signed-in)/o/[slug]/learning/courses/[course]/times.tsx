"use client";

import { Clock } from "lucide-react";
import type { LessonRow } from "@/modules/learning/contract";
import { BarTable } from "@/ui/charts/bar-table";
import { EmptyState } from "@/ui/empty-state";
import { formatCount } from "@/ui/format";
import { formatSeconds } from "../../numbers";
import { useCut } from "../../show-all";
import { TIMES } from "./copy";

const MOST = 12;

/** How long those who were in a lesson took for it, in the order of the lessons. */
export function Times({ lessons }: { readonly lessons: readonly LessonRow[] }) {
  const timed = lessons.filter(({ averageSeconds }) => averageSeconds !== null && averageSeconds > 0);
  const { shown, toggle } = useCut(timed, MOST, "lessons");
  if (timed.length === 0) {
    return (
      <EmptyState icon={<Clock aria-hidden />} title="No time was reported" className="py-6!">
        Send seconds in the properties of lesson events: time spent since the last report. It is not guessed.
      </EmptyState>
    );
  }
  return (
    <>
      <BarTable
        caption={TIMES}
        heads={["Lesson", "Mean time", "Learners"]}
        color="cyan"
        full={Math.max(...timed.map(({ averageSeconds }) => averageSeconds ?? 0))}
        rows={shown.map(({ lessonId, title, place, averageSeconds, learners }) => ({
          key: lessonId,
          name: <span title={title ?? lessonId}>{`${place}. ${title ?? lessonId}`}</span>,
          size: averageSeconds,
          values: [formatSeconds(averageSeconds), formatCount(learners)],
        }))}
      />
      {toggle ? <div className="mt-2">{toggle}</div> : null}
    </>
  );
}
