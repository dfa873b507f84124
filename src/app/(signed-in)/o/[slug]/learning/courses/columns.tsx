import Link from "next/link";
import type { CourseRow } from "@/modules/learning/contract";
import type { Column } from "@/ui/data-table";
import { changeBetween, formatCount, formatEffort } from "@/ui/format";
import { courseHref, LINK, type Along } from "../hrefs";
import { formatPercent, NONE } from "../numbers";

/**
 * @param along the range, so that the course opens with it
 * @param before the courses in the period before, where they are compared
 */
export function courseColumns(slug: string, along: Along, before?: readonly CourseRow[]): readonly Column<CourseRow>[] {
  return [
    {
      id: "course",
      header: "Course",
      sortBy: ({ title, courseId }) => title ?? courseId,
      cell: ({ courseId, title }) => (
        <Link href={courseHref(slug, courseId, along)} className={`${LINK} max-w-[33vw] font-medium max-sm:line-clamp-2 sm:block sm:max-w-72 sm:truncate`} title={title ?? courseId}>
          {title ?? courseId}
        </Link>
      ),
    },
    { id: "learners", header: "Learners", align: "right", sortBy: ({ learners }) => learners, cell: ({ learners }) => formatCount(learners) },
    { id: "active", header: "Active", align: "right", sortBy: ({ activeLearners }) => activeLearners, cell: ({ courseId, activeLearners }) => <Compared now={activeLearners} was={before && (before.find((row) => row.courseId === courseId)?.activeLearners ?? 0)} /> },
    { id: "completed", header: "Completed", align: "right", from: "sm", sortBy: ({ completionRate }) => completionRate, cell: ({ completionRate }) => formatPercent(completionRate) },
    { id: "progress", header: "Progress", align: "right", from: "md", sortBy: ({ averageProgress }) => averageProgress, cell: ({ averageProgress }) => formatPercent(averageProgress) },
    { id: "withdrawn", header: "Withdrawn", align: "right", from: "lg", sortBy: ({ withdrawn }) => withdrawn, cell: ({ withdrawn }) => formatCount(withdrawn) },
    { id: "score", header: "Score", align: "right", from: "md", sortBy: ({ averageScore }) => averageScore, cell: ({ averageScore }) => formatPercent(averageScore) },
    { id: "time", header: "Time", align: "right", from: "lg", sortBy: ({ seconds }) => seconds, cell: ({ seconds }) => <span className="whitespace-nowrap">{seconds === 0 ? NONE : formatEffort(seconds)}</span> },
    { id: "lessons", header: "Lessons", align: "right", from: "lg", sortBy: ({ lessons }) => lessons, cell: ({ lessons }) => formatCount(lessons) },
  ];
}

function Compared({ now, was }: { readonly now: number; readonly was: number | undefined }) {
  const change = was === undefined ? null : changeBetween(now, was);
  return (
    <span className="whitespace-nowrap" title={was === undefined ? undefined : `${formatCount(was)} in the period before`}>
      {formatCount(now)}
      {change ? <span className="block text-sm text-ink-faint">{change.text}</span> : null}
    </span>
  );
}
