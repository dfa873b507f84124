import Link from "next/link";
import type { LearnerRow } from "@/modules/learning/contract";
import type { Column } from "@/ui/data-table";
import { formatCount } from "@/ui/format";
import { Time } from "@/ui/time";
import { learnerHref, LINK } from "../../../hrefs";
import { formatPercent, formatSeconds, nameOf, NONE } from "../../../numbers";
import { Status } from "./status";

export function learnerColumns(slug: string, course: string): readonly Column<LearnerRow>[] {
  return [
    {
      id: "learner",
      header: "Learner",
      cell: ({ person, status }) => (
        <>
          <Link href={learnerHref(slug, course, person)} className={`${LINK} block max-w-[50vw] truncate sm:max-w-64`} title={person}>
            {nameOf(person)}
          </Link>
          <span className="sm:hidden">
            <Status status={status} />
          </span>
        </>
      ),
    },
    { id: "status", header: "Status", from: "sm", cell: ({ status }) => <Status status={status} /> },
    { id: "progress", header: "Progress", align: "right", cell: ({ progress }) => formatPercent(progress) },
    { id: "lessons", header: "Lessons done", align: "right", from: "md", cell: ({ lessonsCompleted }) => formatCount(lessonsCompleted) },
    { id: "score", header: "Score", align: "right", from: "md", cell: ({ averageScore }) => formatPercent(averageScore) },
    { id: "time", header: "Time", align: "right", from: "lg", cell: ({ seconds }) => <span className="whitespace-nowrap">{formatSeconds(seconds)}</span> },
    { id: "days", header: "Active days", align: "right", from: "lg", cell: ({ activeDays }) => formatCount(activeDays) },
    { id: "last", header: "Last seen", align: "right", from: "md", cell: ({ lastAt }) => (lastAt ? <Time at={lastAt.toISOString()} className="text-sm whitespace-nowrap" /> : NONE) },
  ];
}
