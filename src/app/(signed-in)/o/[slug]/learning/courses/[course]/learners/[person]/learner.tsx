"use client";

import { useQuery } from "@tanstack/react-query";
import { Inbox, ListOrdered } from "lucide-react";
import Link from "next/link";
import type { LearnerPath } from "@/modules/learning/contract";
import { useTRPC } from "@/transport/client";
import { Card } from "@/ui/card";
import { BarListSkeleton } from "@/ui/charts/bar-list";
import { TimeSeries } from "@/ui/charts/time-series";
import { DataTable, type Column } from "@/ui/data-table";
import { dayIn } from "@/ui/day";
import { EmptyState } from "@/ui/empty-state";
import { LEARNER_FIGURES } from "@/modules/learning/definitions";
import { FigureRow, FigureRowSkeleton, type FigureData } from "@/ui/figures";
import { formatCount } from "@/ui/format";
import { FreshnessBanner, FreshnessStamp } from "@/ui/freshness";
import { bucketsOf } from "@/ui/overview/buckets";
import { PageHeader } from "@/ui/page-header";
import { SERIES_COLORS } from "@/ui/palette";
import { Skeleton } from "@/ui/skeleton";
import { Time } from "@/ui/time";
import { ExportButton } from "../../../../../export-button";
import { Failed } from "../../../../../../../query-table";
import { courseHref, learnersHref, LINK } from "../../../../hrefs";
import { formatPercent, formatSeconds, nameOf, NONE } from "../../../../numbers";
import { useCut } from "../../../../show-all";
import { Status } from "../status";
import { momentsOf } from "./moments";
import { Timeline } from "./timeline";

interface LearnerProps {
  readonly slug: string;
  readonly course: string;
  readonly person: string;
  readonly timeZone: string;
  /** ISO 8601, of the server. */
  readonly now: string;
}

const TIMELINE = "The path so far";
const LESSONS = "Lesson by lesson";
const DAYS = "Activity";
const MOST_LESSONS = 30;

export function Learner({ slug, course, person, timeZone, now }: LearnerProps) {
  const trpc = useTRPC();
  const path = useQuery({ ...trpc.learning.learner.queryOptions({ org: slug, course, person }), refetchInterval: 60_000 });
  const { data } = path;
  return (
    <>
      <nav aria-label="Above" className="mb-1 flex gap-2 text-sm">
        <Link href={courseHref(slug, course)} className={LINK}>
          {data?.title ?? course}
        </Link>
        <span aria-hidden className="text-ink-faint">
          /
        </span>
        <Link href={learnersHref(slug, course)} className={LINK}>
          Learners
        </Link>
      </nav>
      <PageHeader
        title={nameOf(person)}
        sentence="One person's path through one course."
        stamp={data ? <FreshnessStamp freshness={data.freshness} /> : <Skeleton className="my-1 h-3 w-56" />}
      >
        {data ? <Status status={data.learner.status} /> : null}
      </PageHeader>
      {data ? <FreshnessBanner freshness={data.freshness} /> : null}
      {data ? (
        <Path path={data} timeZone={timeZone} now={new Date(now)} />
      ) : path.isError ? (
        <section className="rounded-lg border border-line bg-surface">
          <Failed title="The learner did not load" query={path} />
        </section>
      ) : (
        <div className="flex flex-col gap-6">
          <FigureRowSkeleton count={6} />
          <Card title={TIMELINE}>
            <BarListSkeleton count={8} />
          </Card>
        </div>
      )}
    </>
  );
}

function Path({ path, timeZone, now }: { readonly path: LearnerPath; readonly timeZone: string; readonly now: Date }) {
  const { lessons, days, data_fresh_as_of: asOf } = path;
  const { shown, toggle } = useCut(lessons, MOST_LESSONS, "lessons");
  const from = days[0]?.day;
  const to = days.at(-1)?.day ?? from;
  const steps = from === undefined || to === undefined ? [] : bucketsOf({ from, to: to > dayIn(timeZone, now) ? dayIn(timeZone, now) : to, granularity: "day" }, timeZone, now);
  const byDay = new Map(days.map(({ day, events }) => [day, events]));
  return (
    <div className="flex flex-col gap-6">
      <FigureRow figures={figuresOf(path)} />
      <div className="grid gap-6 xl:grid-cols-2">
        <Card title={TIMELINE} description="Oldest first" asOf={asOf}>
          <Timeline moments={momentsOf(path)} />
        </Card>
        <TimeSeries
          title={DAYS}
          description={`Events of their own per day in ${timeZone}, from the first day to the last`}
          asOf={asOf}
          plot={{ kind: "stacked", buckets: steps, series: [{ name: "Events", color: SERIES_COLORS[0], values: steps.map(({ key }) => byDay.get(key) ?? 0) }] }}
          unit={["event", "events"]}
          empty={<EmptyState icon={<Inbox aria-hidden />} title="Nothing done yet" className="py-0!" />}
        />
      </div>
      <Card title={LESSONS} description="In the order of the course, those never opened too" asOf={asOf} actions={<ExportButton dataset="learner_lessons" filter={{ course: path.courseId, person: path.learner.person }} />} flush>
        <DataTable caption={LESSONS} columns={COLUMNS} rows={shown} rowKey={({ lessonId }) => lessonId} empty={<EmptyState icon={<ListOrdered aria-hidden />} title="The course has no lesson yet" className="py-6!" />} />
        {toggle ? <div className="border-t border-line px-4 py-2 sm:px-6">{toggle}</div> : null}
      </Card>
    </div>
  );
}

function figuresOf({ learner, data_fresh_as_of: asOf }: LearnerPath): FigureData[] {
  const figure = (key: keyof typeof LEARNER_FIGURES, value: number | null, notes?: string): FigureData => ({ figure: LEARNER_FIGURES[key], value, madeOf: { eventsCounted: null, asOf, ...(notes ? { notes } : {}) } });
  return [
    figure("progress", learner.progress / 100),
    figure("lessonsCompleted", learner.lessonsCompleted, `${formatCount(learner.lessonsStarted)} were opened.`),
    figure("averageScore", learner.averageScore === null ? null : learner.averageScore / 100, `${formatCount(learner.attempts)} attempts in all.`),
    figure("seconds", learner.seconds === 0 ? null : learner.seconds),
    figure("activeDays", learner.activeDays),
    figure("events", learner.events),
  ];
}

const COLUMNS: readonly Column<LearnerPath["lessons"][number]>[] = [
  { id: "place", header: "#", align: "right", cell: ({ place }) => <span className="text-ink-faint">{place}</span> },
  {
    id: "lesson",
    header: "Lesson",
    cell: ({ title, lessonId }) => (
      <span className="max-w-[33vw] max-sm:line-clamp-2 sm:block sm:max-w-72 sm:truncate" title={title ?? lessonId}>
        {title ?? lessonId}
      </span>
    ),
  },
  { id: "progress", header: "Progress", align: "right", cell: ({ progress, firstAt }) => (firstAt === null && progress === 0 ? <span className="text-ink-faint">not opened</span> : formatPercent(progress)) },
  { id: "score", header: "Score", align: "right", cell: ({ score }) => formatPercent(score) },
  { id: "attempts", header: "Attempts", align: "right", from: "md", cell: ({ attempts }) => formatCount(attempts) },
  { id: "time", header: "Time", align: "right", from: "md", cell: ({ seconds }) => <span className="whitespace-nowrap">{formatSeconds(seconds)}</span> },
  { id: "clicks", header: "Clicks", align: "right", from: "lg", cell: ({ clicks }) => formatCount(clicks) },
  { id: "last", header: "Last seen", align: "right", from: "sm", cell: ({ lastAt }) => (lastAt ? <Time at={lastAt.toISOString()} className="text-sm whitespace-nowrap" /> : NONE) },
];
