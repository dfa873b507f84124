import type { LessonRow } from "@/modules/learning/contract";
import { Badge } from "@/ui/badge";
import { cx } from "@/ui/cx";
import type { Column } from "@/ui/data-table";
import { formatCount } from "@/ui/format";
import { SWATCH, type SeriesColor } from "@/ui/palette";
import { formatPercent, formatSeconds } from "../../numbers";

/** @param worst the lesson at which most have stopped, if any stands out */
export function dropOffColumns(worst: string | null): readonly Column<LessonRow>[] {
  return [
    { id: "place", header: "#", align: "right", from: "sm", sortBy: ({ place }) => place, cell: ({ place }) => <span className="text-ink-faint">{place}</span> },
    { id: "lesson", header: "Lesson", sortBy: ({ title, lessonId }) => title ?? lessonId, cell: (lesson) => <LessonName lesson={lesson} mark={lesson.lessonId === worst ? "most stop here" : null} /> },
    { id: "reached", header: "Reached", align: "right", sortBy: ({ learners }) => learners, cell: ({ learners, reachRate }) => <Rated count={learners} percent={reachRate} color="blue" /> },
    { id: "completed", header: "Completed", align: "right", from: "md", sortBy: ({ completed }) => completed, cell: ({ completed }) => formatCount(completed) },
    { id: "stopped", header: "Stopped", align: "right", sortBy: ({ stopped }) => stopped, cell: ({ stopped, dropRate }) => <Rated count={stopped} percent={dropRate} color="rose" /> },
    { id: "here", header: "Here now", align: "right", from: "lg", sortBy: ({ here }) => here, cell: ({ here }) => formatCount(here) },
  ];
}

/** Lessons of several courses, or of one, with everything that is known of them. */
export function lessonColumns(courseName: ((courseId: string) => string) | null): readonly Column<LessonRow>[] {
  return [
    { id: "place", header: "#", align: "right", from: "sm", sortBy: ({ place }) => place, cell: ({ place }) => <span className="text-ink-faint">{place}</span> },
    { id: "lesson", header: "Lesson", sortBy: ({ title, lessonId }) => title ?? lessonId, cell: (lesson) => <LessonName lesson={lesson} mark={null} under={courseName?.(lesson.courseId)} /> },
    { id: "reached", header: "Reached", align: "right", sortBy: ({ learners }) => learners, cell: ({ learners }) => formatCount(learners) },
    { id: "completed", header: "Completed", align: "right", from: "md", sortBy: ({ completed }) => completed, cell: ({ completed }) => formatCount(completed) },
    { id: "stopped", header: "Stopped", align: "right", sortBy: ({ stopped }) => stopped, cell: ({ stopped }) => formatCount(stopped) },
    { id: "rate", header: "Rate", align: "right", from: "sm", sortBy: ({ dropRate }) => dropRate, cell: ({ dropRate }) => formatPercent(dropRate) },
    { id: "time", header: "Mean time", align: "right", from: "md", sortBy: ({ averageSeconds }) => averageSeconds, cell: ({ averageSeconds }) => <span className="whitespace-nowrap">{formatSeconds(averageSeconds)}</span> },
    { id: "score", header: "Score", align: "right", from: "lg", sortBy: ({ averageScore }) => averageScore, cell: ({ averageScore }) => formatPercent(averageScore) },
    { id: "clicks", header: "Clicks", align: "right", from: "lg", sortBy: ({ clicks }) => clicks, cell: ({ clicks }) => formatCount(clicks) },
  ];
}

interface LessonNameProps {
  readonly lesson: Pick<LessonRow, "lessonId" | "title" | "kind">;
  readonly mark: string | null;
  readonly under?: string | undefined;
}

function LessonName({ lesson: { lessonId, title, kind }, mark, under }: LessonNameProps) {
  return (
    <span className="block max-w-[30vw] min-w-20 sm:max-w-64">
      <span className="flex items-center gap-2">
        <span className="max-sm:line-clamp-2 sm:truncate" title={`${title ?? lessonId} (${lessonId})`}>
          {title ?? lessonId}
        </span>
        {kind ? (
          <span className="max-sm:hidden">
            <Badge>{kind}</Badge>
          </span>
        ) : null}
      </span>
      {mark ? <Badge tone="bad">{mark}</Badge> : null}
      {under ? <span className="block truncate text-sm text-ink-faint">{under}</span> : null}
    </span>
  );
}

function Rated({ count, percent, color }: { readonly count: number; readonly percent: number | null; readonly color: SeriesColor }) {
  return (
    <span className="inline-flex flex-col items-end gap-1">
      <span className="whitespace-nowrap">
        {formatCount(count)} <span className="min-w-12 text-ink-faint max-sm:block sm:inline-block">{formatPercent(percent)}</span>
      </span>
      <span aria-hidden className="block h-1 w-24 overflow-hidden rounded-full bg-sunken max-sm:w-12">
        <span className={cx("block h-full rounded-full", SWATCH[color])} style={{ width: `${Math.min(100, percent ?? 0)}%` }} />
      </span>
    </span>
  );
}
