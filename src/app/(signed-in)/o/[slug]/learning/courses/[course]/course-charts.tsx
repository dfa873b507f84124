"use client";

import { Clapperboard } from "lucide-react";
import type { CourseDetail, LearningOverview } from "@/modules/learning/contract";
import { Card } from "@/ui/card";
import { TimeSeries } from "@/ui/charts/time-series";
import { EmptyState } from "@/ui/empty-state";
import { FigureRow } from "@/ui/figures";
import { formatCount } from "@/ui/format";
import { ExportButton } from "../../../export-button";
import { figuresOf } from "../../figures";
import { formatPercent, formatSeconds } from "../../numbers";
import { byDay } from "../../period";
import { activePlot } from "../../plots";
import { Proof } from "../../linked-chart";
import { exportFilter, type LearningView } from "../../url-state";
import { NobodyActive } from "../../when-active";
import { AtRisk } from "./at-risk";
import { Cohorts, COHORTS_NOTE } from "./cohorts";
import { DropOff } from "./drop-off";
import { Funnel } from "./funnel";
import { videosOf } from "./retention";
import { Scores } from "./scores";
import { Times } from "./times";
import { Video } from "./video";
import { ACTIVE, COHORTS, FUNNEL, RISK, SCORES, TIMES, VIDEO } from "./copy";

interface CourseChartsProps {
  readonly slug: string;
  readonly course: string;
  readonly timeZone: string;
  readonly now: Date;
  readonly mayName: boolean;
  readonly mayOrder: boolean;
  readonly view: LearningView;
  readonly detail: CourseDetail;
  /** Given where periods are compared. */
  readonly previous: LearningOverview | undefined;
  /** The video that the address names. */
  readonly lesson: string | null;
  readonly onSet: (name: string, value: string | null) => void;
}

export function CourseCharts({ slug, course, timeZone, now, mayName, mayOrder, view, detail, previous, lesson, onSet }: CourseChartsProps) {
  const { choice, range, cohort, chart } = view;
  const { numbers, data_fresh_as_of: asOf, lessons, risk } = detail;
  const clock = { timeZone, now };
  const days = byDay(range, detail.trend, clock);
  const videos = videosOf(lessons);
  const video = videos.find(({ lessonId }) => lessonId === lesson) ?? videos[0];
  const whose = cohort === null ? "Of all who had started by the end of the range" : "Of this cohort, by the end of the range";
  return (
    <div className="flex flex-col gap-6">
      <FigureRow figures={figuresOf(detail, days.steps.map(({ key }) => key), choice.compare)} />
      <Proof name="active" chart={chart}>
        <TimeSeries
          title={ACTIVE}
          description={`Different people per day in ${timeZone}${choice.compare ? ", against the period before" : ""}`}
          asOf={asOf}
          plot={activePlot(days, previous && byDay(range.previous, previous.trend, clock))}
          unit={["person", "people"]}
          adds={false}
          empty={<NobodyActive title="Nobody was active in this range" activity={detail.activity} hint="The numbers below are of the whole course." />}
        />
      </Proof>
      <div className="grid gap-6 xl:grid-cols-2">
        <Proof name="funnel" chart={chart}>
          <Card title={FUNNEL} description={`${whose}: ${formatPercent(numbers.averageProgress)} average progress`} asOf={asOf}>
            <Funnel funnel={detail.funnel} numbers={numbers} />
          </Card>
        </Proof>
        <Proof name="scores" chart={chart}>
          <Card title={SCORES} description={numbers.averageScore === null ? "Best scores of learners" : `Best scores of learners; ${formatPercent(numbers.averageScore)} on average`} asOf={asOf}>
            <Scores scores={detail.scores} />
          </Card>
        </Proof>
      </div>
      <Proof name="dropoff" chart={chart}>
        <DropOff slug={slug} course={course} lessons={lessons} filter={exportFilter({ ...view, course })} mayOrder={mayOrder} asOf={asOf} />
      </Proof>
      <div className="grid gap-6 xl:grid-cols-2">
        <Proof name="times" chart={chart}>
          <Card title={TIMES} description={`${whose} who reported any${numbers.averageSeconds ? `; ${formatSeconds(numbers.averageSeconds)} in the whole course, on average` : ""}`} asOf={asOf}>
            <Times lessons={lessons} />
          </Card>
        </Proof>
        <Proof name="video" chart={chart}>
          {video ? (
            <Video slug={slug} course={course} videos={videos} lesson={video.lessonId} ofAll={cohort !== null} onChoose={(next) => onSet("lesson", next)} />
          ) : (
            <Card title={VIDEO} asOf={asOf}>
              <EmptyState icon={<Clapperboard aria-hidden />} title="This course has no video yet" className="py-6!">
                A lesson is a video when video_played, video_paused or video_completed name it, or when its kind is video.
              </EmptyState>
            </Card>
          )}
        </Proof>
      </div>
      <Proof name="cohorts" chart={chart}>
        <Card title={COHORTS} description={COHORTS_NOTE} asOf={asOf} actions={<ExportButton dataset="cohorts" filter={{ course, range: { from: view.range.from, to: view.range.to } }} />} flush>
          <Cohorts cohorts={detail.cohorts} asOfDay={risk.asOf} selected={cohort} onSelect={(week) => onSet("cohort", week)} />
        </Card>
      </Proof>
      <Proof name="risk" chart={chart}>
        <Card title={`${RISK}: ${formatCount(risk.atRisk)}`} description={`${risk.rule} ${formatCount(risk.gone)} have gone.`} asOf={asOf} actions={mayName ? <ExportButton dataset="learners_at_risk" filter={{ ...exportFilter(view), course }} /> : null} flush>
          <AtRisk slug={slug} course={course} view={view} total={risk.atRisk} mayName={mayName} />
        </Card>
      </Proof>
    </div>
  );
}
