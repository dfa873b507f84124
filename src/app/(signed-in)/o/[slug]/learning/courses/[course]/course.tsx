"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Users } from "lucide-react";
import Link from "next/link";
import { useTRPC } from "@/transport/client";
import { buttonClass } from "@/ui/button";
import { cx } from "@/ui/cx";
import { formatDay } from "@/ui/day";
import { FilterChip } from "@/ui/filter-chip";
import { FreshnessBanner, FreshnessStamp } from "@/ui/freshness";
import { PageHeader } from "@/ui/page-header";
import { RangePicker } from "@/ui/range-picker";
import { writeRange } from "@/ui/range";
import { Skeleton } from "@/ui/skeleton";
import { useUrlParams } from "@/ui/use-url-params";
import { Failed } from "../../../../../query-table";
import { useServerClock } from "../../../overview/use-server-clock";
import { coursesHref, learnersHref, LINK, rangeOf } from "../../hrefs";
import { inputsOf, viewOf, withParam } from "../../url-state";
import { CourseCharts } from "./course-charts";
import { CourseSkeleton } from "./skeleton";
import { SENTENCE } from "./copy";

interface CourseProps {
  readonly slug: string;
  readonly course: string;
  readonly timeZone: string;
  /** ISO 8601, of the server. */
  readonly now: string;
  /** Whether learners may be named to the one who looks. */
  readonly mayName: boolean;
  readonly mayOrder: boolean;
}

const LIVE = { refetchInterval: 30_000, placeholderData: keepPreviousData } as const;

export function Course({ slug, course, timeZone, now: start, mayName, mayOrder }: CourseProps) {
  const trpc = useTRPC();
  const now = useServerClock(start);
  const [params, push] = useUrlParams();
  const view = viewOf(params, timeZone, now);
  const { choice, cohort } = view;
  const inputs = inputsOf(slug, view);
  const detail = useQuery({ ...trpc.learning.course.queryOptions(inputs.detail(course)), ...LIVE });
  const previous = useQuery({ ...trpc.learning.overview.queryOptions(inputs.previousOf(course)), ...LIVE, enabled: choice.compare });
  const { data } = detail;
  const settling = detail.isPlaceholderData || (choice.compare && previous.isPlaceholderData);
  const set = (name: string, value: string | null) => push(withParam(params, name, value));

  return (
    <>
      <p className="mb-1 text-sm">
        <Link href={coursesHref(slug, rangeOf(params))} className={LINK}>
          Courses
        </Link>
      </p>
      <PageHeader title={data?.title ?? course} sentence={SENTENCE} stamp={data ? <FreshnessStamp freshness={data.freshness} /> : <Skeleton className="my-1 h-3 w-56" />}>
        {mayName ? (
          <Link href={learnersHref(slug, course)} className={buttonClass()}>
            <Users aria-hidden className="size-4" />
            Learners
          </Link>
        ) : null}
        <RangePicker choice={choice} onChange={(next) => push(writeRange(withParam(params, "chart", null), next))} timeZone={timeZone} now={now.toISOString()} />
      </PageHeader>
      {cohort === null ? null : (
        <div className="mb-6 flex flex-wrap items-center gap-x-4 gap-y-2">
          <ul aria-label="Filters" className="flex flex-wrap gap-2">
            <li className="min-w-0">
              <FilterChip label="Start week" value={formatDay(cohort, true)} onRemove={() => set("cohort", null)} />
            </li>
          </ul>
          <p className="text-sm text-ink-faint">Everything here is of this cohort, but for the video and the list of cohorts.</p>
        </div>
      )}
      {data ? <FreshnessBanner freshness={data.freshness} /> : null}
      {data ? (
        <div className={cx("transition-opacity", settling && "opacity-60")}>
          <CourseCharts {...{ slug, course, timeZone, now, mayName, mayOrder, view }} detail={data} previous={choice.compare ? previous.data : undefined} lesson={params.get("lesson")} onSet={set} />
        </div>
      ) : detail.isError ? (
        <section className="rounded-lg border border-line bg-surface">
          <Failed title="The course did not load" query={detail} />
        </section>
      ) : (
        <CourseSkeleton />
      )}
    </>
  );
}
