"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ListOrdered } from "lucide-react";
import { useTRPC } from "@/transport/client";
import { Card } from "@/ui/card";
import { cx } from "@/ui/cx";
import { formatDay } from "@/ui/day";
import { EmptyState } from "@/ui/empty-state";
import { FilterChip } from "@/ui/filter-chip";
import { FreshnessBanner, FreshnessStamp } from "@/ui/freshness";
import { PageHeader } from "@/ui/page-header";
import { RangePicker } from "@/ui/range-picker";
import { writeRange } from "@/ui/range";
import { Skeleton } from "@/ui/skeleton";
import { useUrlParams } from "@/ui/use-url-params";
import { PAGES } from "@/ui/shell/pages";
import { Listed } from "../../../../query-table";
import { useServerClock } from "../../overview/use-server-clock";
import { CourseFilter, courseName } from "../course-filter";
import { lessonColumns } from "../courses/[course]/lesson-columns";
import type { LearningProps } from "../learning";
import { ExportButton } from "../../export-button";
import { NoLearningYet } from "../no-learning-yet";
import { useCut } from "../show-all";
import { exportFilter, inputsOf, viewOf, withParam } from "../url-state";
import { LIST, SENTENCE } from "./copy";

const MOST = 50;

export function Lessons({ slug, timeZone, now: start, address, keysHref }: LearningProps) {
  const trpc = useTRPC();
  const now = useServerClock(start);
  const [params, push] = useUrlParams();
  const view = viewOf(params, timeZone, now);
  const { choice, course, cohort } = view;
  const inputs = inputsOf(slug, view);
  const courses = useQuery({ ...trpc.learning.courses.queryOptions(inputs.courses), placeholderData: keepPreviousData });
  const lessons = useQuery({ ...trpc.learning.lessons.queryOptions(inputs.lessons), placeholderData: keepPreviousData, refetchInterval: 60_000 });
  const known = courses.data?.courses;
  const { shown, toggle } = useCut(lessons.data?.lessons ?? [], MOST, "lessons");
  const never = known?.length === 0;
  const set = (name: string, value: string | null) => push(withParam(params, name, value));
  const chips = [
    ...(course === null ? [] : [{ name: "course", label: "Course", value: courseName(known, course) }]),
    ...(cohort === null ? [] : [{ name: "cohort", label: "Start week", value: formatDay(cohort, true) }]),
  ];
  return (
    <>
      <PageHeader title={PAGES.lessons.title} sentence={SENTENCE} stamp={lessons.data ? <FreshnessStamp freshness={lessons.data.freshness} /> : <Skeleton className="my-1 h-3 w-56" />}>
        {known && !never ? <CourseFilter courses={known} course={course} onChange={(next) => set("course", next)} /> : null}
        {never ? null : <RangePicker choice={choice} onChange={(next) => push(writeRange(params, next))} timeZone={timeZone} now={now.toISOString()} comparable={false} />}
      </PageHeader>
      {chips.length > 0 ? (
        <ul aria-label="Filters" className="mb-6 flex flex-wrap gap-2">
          {chips.map(({ name, label, value }) => (
            <li key={name} className="min-w-0">
              <FilterChip label={label} value={value} onRemove={() => set(name, null)} />
            </li>
          ))}
        </ul>
      ) : null}
      {lessons.data ? <FreshnessBanner freshness={lessons.data.freshness} /> : null}
      {never ? (
        <NoLearningYet slug={slug} address={address} keysHref={keysHref} />
      ) : (
        <Card title={LIST} description={`Of all learners so far; who has stopped is judged on ${formatDay(view.range.to, true)}`} asOf={lessons.data?.data_fresh_as_of} actions={<ExportButton dataset="lessons" filter={exportFilter(view)} />} flush className={cx("transition-opacity", lessons.isPlaceholderData && "opacity-60")}>
          <Listed
            caption={LIST}
            columns={lessonColumns(course === null ? (id) => courseName(known, id) : null)}
            rows={lessons.data && shown}
            query={lessons}
            rowKey={({ courseId, lessonId }) => `${courseId} ${lessonId}`}
            empty={<EmptyState icon={<ListOrdered aria-hidden />} title="No lesson here" className="py-6!" />}
          />
          {toggle ? <div className="border-t border-line px-4 py-2 sm:px-6">{toggle}</div> : null}
        </Card>
      )}
    </>
  );
}
