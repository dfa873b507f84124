"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { EyeOff, Inbox } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { SURVEY_FIGURES } from "@/modules/learning/definitions";
import type { SurveyResults } from "@/modules/learning/survey.contract";
import { useTRPC } from "@/transport/client";
import { buttonClass } from "@/ui/button";
import { Card } from "@/ui/card";
import { BarListSkeleton } from "@/ui/charts/bar-list";
import { cx } from "@/ui/cx";
import { EmptyState } from "@/ui/empty-state";
import { FigureRow, FigureRowSkeleton, type FigureData } from "@/ui/figures";
import { FilterChip } from "@/ui/filter-chip";
import { plural } from "@/ui/format";
import { FreshnessBanner, FreshnessStamp } from "@/ui/freshness";
import { PageHeader } from "@/ui/page-header";
import { RangePicker } from "@/ui/range-picker";
import { writeRange } from "@/ui/range";
import { Skeleton } from "@/ui/skeleton";
import { useUrlParams } from "@/ui/use-url-params";
import { Failed } from "../../../../../query-table";
import { useServerClock } from "../../../overview/use-server-clock";
import { LINK, learningEventsHref, surveysHref } from "../../hrefs";
import { viewOf, withParam } from "../../url-state";
import { ExportButton } from "../../../export-button";
import { Description } from "./description";
import { ByCourse, exportFilter, Trend } from "./groups";
import { inputsOf } from "./inputs";
import { QuestionCard, type Reading } from "./question";

interface SurveyProps {
  readonly slug: string;
  readonly survey: string;
  readonly timeZone: string;
  /** ISO 8601, of the server. */
  readonly now: string;
  readonly mayWrite: boolean;
  readonly mayReadText: boolean;
}

export function Survey({ slug, survey, timeZone, now: start, mayWrite, mayReadText }: SurveyProps) {
  const trpc = useTRPC();
  const now = useServerClock(start);
  const [params, push] = useUrlParams();
  // Not in the address: who follows a link must not have read something by it.
  const [reading, setReading] = useState(false);
  const view = viewOf(params, timeZone, now);
  const { choice, course } = view;
  const inputs = inputsOf(slug, survey, view);
  const shown = useQuery({ ...trpc.learning.survey.queryOptions(inputs.shown), placeholderData: keepPreviousData, refetchInterval: 60_000 });
  const previous = useQuery({ ...trpc.learning.survey.queryOptions(inputs.previous), placeholderData: keepPreviousData, enabled: choice.compare });
  // Each answer is an entry in the audit log, so it is asked for once and not again by itself.
  const unredacted = useQuery({ ...trpc.learning.survey.queryOptions(inputs.unredacted), enabled: reading && mayReadText, staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false, refetchOnReconnect: false });
  const results = (reading ? unredacted.data : undefined) ?? shown.data;
  const chooseCourse = (next: string | null) => push(withParam(params, "course", next));

  return (
    <>
      <p className="mb-1 text-sm">
        <Link href={surveysHref(slug)} className={LINK}>
          Surveys
        </Link>
      </p>
      <PageHeader
        title={results?.title ?? survey}
        sentence={results ? `Asks ${results.audience === "completed" ? "those who have completed a course" : "everybody who is enrolled"}; ${plural(results.responses, "response")} in this range.` : "What was answered."}
        stamp={results ? <FreshnessStamp freshness={results.freshness} /> : <Skeleton className="my-1 h-3 w-56" />}
      >
        {mayWrite && results ? <Description slug={slug} results={results} /> : null}
        <RangePicker choice={choice} onChange={(next) => push(writeRange(params, next))} timeZone={timeZone} now={now.toISOString()} />
      </PageHeader>
      {course === null ? null : (
        <ul aria-label="Filters" className="mb-6 flex flex-wrap gap-2">
          <li className="min-w-0">
            <FilterChip label="Course" value={results?.byCourse.find(({ courseId }) => courseId === course)?.title ?? course} onRemove={() => chooseCourse(null)} />
          </li>
        </ul>
      )}
      {results ? <FreshnessBanner freshness={results.freshness} /> : null}
      {results ? (
        <div className={cx("transition-opacity", shown.isPlaceholderData && "opacity-60")}>
          <Results
            slug={slug}
            results={results}
            previous={choice.compare ? previous.data : undefined}
            course={course}
            onCourse={chooseCourse}
            reading={{ may: mayReadText, busy: unredacted.isFetching, failed: unredacted.error, onRead: () => setReading(true) }}
          />
        </div>
      ) : shown.isError ? (
        <section className="rounded-lg border border-line bg-surface">
          <Failed title="The survey did not load" query={shown} />
        </section>
      ) : (
        <SurveySkeleton />
      )}
    </>
  );
}

interface ResultsProps {
  readonly slug: string;
  readonly results: SurveyResults;
  readonly previous: SurveyResults | undefined;
  readonly course: string | null;
  readonly onCourse: (course: string | null) => void;
  readonly reading: Reading;
}

function Results({ slug, results, previous, course, onCourse, reading }: ResultsProps) {
  const { withheld, responses, data_fresh_as_of: asOf } = results;
  if (results.lastDay === null) {
    return (
      <section className="rounded-lg border border-line bg-surface">
        <EmptyState
          icon={<Inbox aria-hidden />}
          title="Waiting for the first answer"
          actions={
            <Link href={learningEventsHref(slug)} className={buttonClass("primary")}>
              What to send
            </Link>
          }
        >
          Send a <code className="font-mono text-sm">survey_submitted</code> event whose <code className="font-mono text-sm">survey</code> is <code className="font-mono text-sm break-all">{results.survey}</code>, and whose{" "}
          <code className="font-mono text-sm">answers</code> go by the ids of its questions.
        </EmptyState>
      </section>
    );
  }
  if (responses === 0) {
    return (
      <section className="rounded-lg border border-line bg-surface">
        <EmptyState icon={<Inbox aria-hidden />} title="Nobody answered in this range">
          Choose a longer range{course === null ? "" : ", or remove the course"}.
        </EmptyState>
      </section>
    );
  }
  if (withheld) {
    return (
      <section className="rounded-lg border border-line bg-surface">
        <EmptyState icon={<EyeOff aria-hidden />} title="Withheld">
          {withheld.reason} Choose a longer range{course === null ? "" : ", or remove the course"}.
        </EmptyState>
      </section>
    );
  }
  return (
    <div className="flex flex-col gap-6">
      <FigureRow figures={figuresOf(results, previous)} />
      <div className="grid gap-6 xl:grid-cols-2">
        {results.questions.map((question) => (
          <QuestionCard key={question.id} question={question} asOf={asOf} reading={reading} />
        ))}
      </div>
      <p className="-mt-3 flex flex-wrap justify-end gap-2">
        <ExportButton dataset="survey_results" filter={exportFilter(results)} label="Export results" />
        <ExportButton dataset="survey_answers" filter={exportFilter(results)} label="Export answers" />
      </p>
      <Trend results={results} />
      <ByCourse results={results} selected={course} onSelect={onCourse} />
    </div>
  );
}

function figuresOf({ respondents, responses, asked, responseRate, questions, data_fresh_as_of: asOf }: SurveyResults, before: SurveyResults | undefined): FigureData[] {
  const nps = (of: Pick<SurveyResults, "questions">) => of.questions.find(({ kind }) => kind === "nps")?.nps?.score ?? null;
  const rating = (of: Pick<SurveyResults, "questions">) => of.questions.find(({ kind, average }) => kind === "rating" && average !== null)?.average ?? null;
  const figure = (key: keyof typeof SURVEY_FIGURES, value: number | null, was: number | null | undefined, notes?: string): FigureData => ({
    figure: SURVEY_FIGURES[key], value, ...(before ? { previous: was ?? null } : {}), madeOf: { eventsCounted: key === "responses" ? responses : null, asOf, ...(notes ? { notes } : {}) },
  });
  return [
    figure("responses", responses, before?.responses),
    figure("respondents", respondents, before?.respondents),
    figure("responseRate", shareOf({ responseRate }), shareOf(before), asked === null ? undefined : `${plural(asked, "learner")} asked.`),
    figure("nps", nps({ questions }), before && nps(before)),
    figure("rating", rating({ questions }), before && rating(before)),
  ];
}

/** From 0 to 1. */
function shareOf(results: Pick<SurveyResults, "responseRate"> | undefined): number | null {
  const rate = results?.responseRate ?? null;
  return rate === null ? null : rate / 100;
}

export function SurveySkeleton() {
  return (
    <div aria-busy className="flex flex-col gap-6">
      <FigureRowSkeleton count={5} />
      <div className="grid gap-6 xl:grid-cols-2">
        {["Question 1", "Question 2"].map((title) => (
          <Card key={title} title={title}>
            <BarListSkeleton count={5} />
          </Card>
        ))}
      </div>
    </div>
  );
}
