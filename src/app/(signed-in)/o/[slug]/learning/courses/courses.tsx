"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { BookOpen } from "lucide-react";
import Link from "next/link";
import type { CourseRow } from "@/modules/learning/contract";
import { useTRPC } from "@/transport/client";
import { Card } from "@/ui/card";
import { BarListSkeleton } from "@/ui/charts/bar-list";
import { BarTable } from "@/ui/charts/bar-table";
import { EmptyState } from "@/ui/empty-state";
import { formatCount } from "@/ui/format";
import { FreshnessBanner, FreshnessStamp } from "@/ui/freshness";
import { PageHeader } from "@/ui/page-header";
import { RangePicker } from "@/ui/range-picker";
import { writeRange } from "@/ui/range";
import { Skeleton } from "@/ui/skeleton";
import { useUrlParams } from "@/ui/use-url-params";
import { PAGES } from "@/ui/shell/pages";
import { Failed, Listed } from "../../../../query-table";
import { useServerClock } from "../../overview/use-server-clock";
import { courseHref, LINK, rangeOf, type Along } from "../hrefs";
import type { LearningProps } from "../learning";
import { NoLearningYet } from "../no-learning-yet";
import { formatPercent } from "../numbers";
import { ExportButton } from "../../export-button";
import { Proof } from "../linked-chart";
import { inputsOf, viewOf, withParam } from "../url-state";
import { courseColumns } from "./columns";
import { COMPLETION, LIST, SENTENCE } from "./copy";

export function Courses({ slug, timeZone, now: start, address, keysHref }: LearningProps) {
  const trpc = useTRPC();
  const now = useServerClock(start);
  const [params, push] = useUrlParams();
  const view = viewOf(params, timeZone, now);
  const courses = useQuery({ ...trpc.learning.courses.queryOptions(inputsOf(slug, view).courses), placeholderData: keepPreviousData, refetchInterval: 30_000 });
  const before = useQuery({ ...trpc.learning.courses.queryOptions(inputsOf(slug, view).coursesBefore), placeholderData: keepPreviousData, enabled: view.choice.compare });
  const rows = courses.data?.courses;
  const asOf = courses.data?.data_fresh_as_of;
  return (
    <>
      <PageHeader title={PAGES.courses.title} sentence={SENTENCE} stamp={courses.data ? <FreshnessStamp freshness={courses.data.freshness} /> : <Skeleton className="my-1 h-3 w-56" />}>
        {rows?.length === 0 ? null : (
          <RangePicker choice={view.choice} onChange={(next) => push(writeRange(withParam(params, "chart", null), next))} timeZone={timeZone} now={now.toISOString()} />
        )}
      </PageHeader>
      {courses.data ? <FreshnessBanner freshness={courses.data.freshness} /> : null}
      {rows?.length === 0 ? (
        <NoLearningYet slug={slug} address={address} keysHref={keysHref} />
      ) : (
        <div className="flex flex-col gap-6">
          <Card title={LIST} description="Active and time of the range, everything else of those who had started by its end" asOf={asOf} actions={<ExportButton dataset="courses" filter={{ range: { from: view.range.from, to: view.range.to } }} />} flush>
            <Listed
              caption={LIST}
              columns={courseColumns(slug, rangeOf(params), view.choice.compare ? before.data?.courses : undefined)}
              rows={rows}
              query={courses}
              rowKey={({ courseId }) => courseId}
              empty={<EmptyState icon={<BookOpen aria-hidden />} title="No course yet" className="py-6!" />}
            />
          </Card>
          <Proof name="completion" chart={view.chart}>
            <Card title={COMPLETION} description="Of everybody who ever took a course, the share that has completed it" asOf={asOf}>
              {rows ? <Completion slug={slug} rows={rows} along={rangeOf(params)} /> : courses.isError ? <Failed title={`${COMPLETION} did not load`} query={courses} /> : <BarListSkeleton count={6} />}
            </Card>
          </Proof>
        </div>
      )}
    </>
  );
}

function Completion({ slug, rows, along }: { readonly slug: string; readonly rows: readonly CourseRow[]; readonly along: Along }) {
  const ranked = rows.filter(({ learners }) => learners > 0).sort((a, b) => (b.completionRate ?? 0) - (a.completionRate ?? 0));
  return (
    <BarTable
      caption={COMPLETION}
      heads={["Course", "Completed", "Of learners", "Withdrawn"]}
      full={100}
      color="emerald"
      rows={ranked.map(({ courseId, title, completionRate, completed, learners, withdrawn }) => ({
        key: courseId,
        name: (
          <Link href={courseHref(slug, courseId, along)} className={LINK} title={title ?? courseId}>
            {title ?? courseId}
          </Link>
        ),
        size: completionRate,
        values: [formatPercent(completionRate), `${formatCount(completed)} of ${formatCount(learners)}`, formatCount(withdrawn)],
      }))}
    />
  );
}
