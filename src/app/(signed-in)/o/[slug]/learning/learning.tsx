"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { BookOpen, Inbox } from "lucide-react";
import type { LearningOverview } from "@/modules/learning/contract";
import { useTRPC } from "@/transport/client";
import { Card } from "@/ui/card";
import { TimeSeries, TimeSeriesSkeleton } from "@/ui/charts/time-series";
import { cx } from "@/ui/cx";
import { EmptyState } from "@/ui/empty-state";
import { FigureRow, FigureRowSkeleton } from "@/ui/figures";
import { FilterChip } from "@/ui/filter-chip";
import { FreshnessBanner, FreshnessStamp } from "@/ui/freshness";
import { PageHeader } from "@/ui/page-header";
import { RangePicker } from "@/ui/range-picker";
import { writeRange } from "@/ui/range";
import { Skeleton } from "@/ui/skeleton";
import { useUrlParams } from "@/ui/use-url-params";
import { PAGES } from "@/ui/shell/pages";
import { Failed, Listed } from "../../../query-table";
import { useServerClock } from "../overview/use-server-clock";
import { ExportButton } from "../export-button";
import { CourseFilter, courseName } from "./course-filter";
import { courseColumns } from "./courses/columns";
import { activityOf, figuresOf } from "./figures";
import { rangeOf } from "./hrefs";
import { NoLearningYet } from "./no-learning-yet";
import { byDay, stepOf, summedUp } from "./period";
import { activePlot, flowAgainst, flowPlot, timePlot } from "./plots";
import { Proof } from "./linked-chart";
import { SummaryCard } from "./summary-card";
import { inputsOf, viewOf, withParam } from "./url-state";
import { NobodyActive } from "./when-active";
import { ACTIVE, FIGURES, FLOW, SENTENCE, TIME } from "./copy";

/** Refreshed while the page is visible; the old numbers stay until the new ones arrive. */
const LIVE = { refetchInterval: 15_000, placeholderData: keepPreviousData } as const;

export interface LearningProps {
  readonly slug: string;
  readonly timeZone: string;
  /** ISO 8601, of the server. */
  readonly now: string;
  readonly address: string;
  readonly keysHref: string | null;
}

export function Learning({ slug, timeZone, now: start, address, keysHref }: LearningProps) {
  const trpc = useTRPC();
  const now = useServerClock(start);
  const [params, push] = useUrlParams();
  const view = viewOf(params, timeZone, now);
  const { choice, course, chart } = view;
  const inputs = inputsOf(slug, view);

  const shown = useQuery({ ...trpc.learning.overview.queryOptions(inputs.shown), ...LIVE });
  const previous = useQuery({ ...trpc.learning.overview.queryOptions(inputs.previous), ...LIVE, enabled: choice.compare });
  const courses = useQuery({ ...trpc.learning.courses.queryOptions(inputs.courses), ...LIVE });

  const before = useQuery({ ...trpc.learning.courses.queryOptions(inputs.coursesBefore), ...LIVE, enabled: choice.compare });

  const freshness = courses.data?.freshness ?? shown.data?.freshness;
  const known = courses.data?.courses;
  const never = known?.length === 0;
  const choose = (next: string | null) => push(withParam(params, "course", next));
  const settling = shown.isPlaceholderData || (choice.compare && previous.isPlaceholderData);

  return (
    <>
      <PageHeader title={PAGES.learning.title} sentence={SENTENCE} stamp={freshness ? <FreshnessStamp freshness={freshness} /> : <Skeleton className="my-1 h-3 w-56" />}>
        {known && !never ? <CourseFilter courses={known} course={course} onChange={choose} /> : null}
        {never ? null : <RangePicker choice={choice} onChange={(next) => push(writeRange(withParam(params, "chart", null), next))} timeZone={timeZone} now={now.toISOString()} />}
      </PageHeader>
      {course === null ? null : (
        <ul aria-label="Filters" className="mb-6 flex flex-wrap gap-2">
          <li className="min-w-0">
            <FilterChip label="Course" value={courseName(known, course)} onRemove={() => choose(null)} />
          </li>
        </ul>
      )}
      <Proof name="freshness" chart={chart}>
        {freshness ? <FreshnessBanner freshness={freshness} /> : null}
      </Proof>
      {never ? (
        <NoLearningYet slug={slug} address={address} keysHref={keysHref} />
      ) : (
        <div className="flex flex-col gap-6">
          <SummaryCard slug={slug} />
          {shown.data ? (
            <Numbers {...{ view, timeZone, now, settling }} shown={shown.data} previous={choice.compare ? previous.data : undefined} />
          ) : shown.isError ? (
            <Card title={ACTIVE}>
              <Failed title="The numbers did not load" query={shown} />
            </Card>
          ) : (
            <>
              <FigureRowSkeleton count={FIGURES} />
              <TimeSeriesSkeleton title={ACTIVE} description={<Skeleton className="my-1 h-3 w-40" />} />
            </>
          )}
          <Card title="Courses" description="Activity and time of the range, everything else of all learners; choose a course to see where they stop" asOf={courses.data?.data_fresh_as_of} actions={<ExportButton dataset="courses" filter={{ range: { from: view.range.from, to: view.range.to } }} />} flush>
            <Listed
              caption="Courses"
              columns={courseColumns(slug, rangeOf(params), choice.compare ? before.data?.courses : undefined)}
              rows={known}
              query={courses}
              rowKey={({ courseId }) => courseId}
              empty={<EmptyState icon={<BookOpen aria-hidden />} title="No course yet" className="py-6!" />}
            />
          </Card>
        </div>
      )}
    </>
  );
}

const FLOW_PARTS = [["enrolments", "Enrolments"], ["completions", "Completions"]] as const;

interface NumbersProps {
  readonly view: ReturnType<typeof viewOf>;
  readonly timeZone: string;
  readonly now: Date;
  readonly settling: boolean;
  readonly shown: LearningOverview;
  readonly previous: LearningOverview | undefined;
}

function Numbers({ view: { choice, range, chart }, timeZone, now, settling, shown, previous }: NumbersProps) {
  const clock = { timeZone, now };
  const asOf = shown.data_fresh_as_of;
  const days = byDay(range, shown.trend, clock);
  const daysBefore = previous && byDay(range.previous, previous.trend, clock);
  const sums = summedUp(range, range.granularity, shown.trend, clock);
  const sumsBefore = previous && summedUp(range.previous, range.granularity, previous.trend, clock);
  const step = stepOf(range.granularity);
  const against = choice.compare ? ", against the period before" : "";
  const nothing = (title: string, hint: string) => (
    <EmptyState icon={<Inbox aria-hidden />} title={title} className="py-0!">
      {hint}
    </EmptyState>
  );
  return (
    <div className={cx("flex flex-col gap-6 transition-opacity", settling && "opacity-60")}>
      <FigureRow figures={figuresOf(shown, days.steps.map(({ key }) => key), choice.compare)} />
      <FigureRow label="Active lately" figures={activityOf(shown, days.steps.at(-1)?.key ?? range.to, choice.compare)} />
      <Proof name="active" chart={chart}>
        <TimeSeries
          title={ACTIVE}
          description={`Different people per day in ${timeZone}${against}`}
          asOf={asOf}
          plot={activePlot(days, daysBefore)}
          unit={["person", "people"]}
          adds={false}
          empty={<NobodyActive title="Nobody learned in this range" activity={shown.activity} hint="Choose a longer range, or check that your platform sends." />}
        />
      </Proof>
      <div className={cx("grid gap-6", sumsBefore ? "xl:grid-cols-3" : "xl:grid-cols-2")}>
        <Proof name="flow" chart={chart} className={cx(sumsBefore && "xl:col-span-2")}>
          {sumsBefore ? (
            <div className="grid gap-6 md:grid-cols-2">
              {FLOW_PARTS.map(([what, title]) => (
                <TimeSeries
                  key={what}
                  title={title}
                  description={`Per ${step} in ${timeZone}${against}`}
                  asOf={asOf}
                  plot={flowAgainst(what, sums, sumsBefore)}
                  unit={["learner", "learners"]}
                  empty={nothing("None in either period", "Choose a longer range.")}
                />
              ))}
            </div>
          ) : (
            <TimeSeries
              title={FLOW}
              description={`Per ${step} in ${timeZone}`}
              asOf={asOf}
              plot={flowPlot(sums)}
              unit={["learner", "learners"]}
              empty={nothing("Nobody enrolled or completed in this range", "Choose a longer range. Enrolments are course_enrolled events, completions course_completed.")}
            />
          )}
        </Proof>
        <Proof name="time" chart={chart}>
          <TimeSeries
            title={TIME}
            description={`Minutes per ${step}, as clients reported them${against}`}
            asOf={asOf}
            plot={timePlot(sums, sumsBefore)}
            unit={["minute", "minutes"]}
            empty={nothing("No time was reported in this range", "Send seconds in the properties of lesson events: time spent since the last report.")}
          />
        </Proof>
      </div>
    </div>
  );
}
