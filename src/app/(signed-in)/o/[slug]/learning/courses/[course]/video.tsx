"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Clapperboard } from "lucide-react";
import type { LessonRow } from "@/modules/learning/contract";
import { useTRPC } from "@/transport/client";
import { Card } from "@/ui/card";
import { TimeSeries, TimeSeriesSkeleton } from "@/ui/charts/time-series";
import { EmptyState } from "@/ui/empty-state";
import { plural } from "@/ui/format";
import { Select } from "@/ui/select";
import { Failed } from "../../../../../query-table";
import { formatPosition } from "../../numbers";
import { retentionPlot, stepOf } from "./retention";
import { VIDEO } from "./copy";

interface VideoProps {
  readonly slug: string;
  readonly course: string;
  readonly videos: readonly LessonRow[];
  readonly lesson: string;
  /** Whether to say that it is of everybody, where the page is not. */
  readonly ofAll: boolean;
  readonly onChoose: (lesson: string) => void;
}

/** Which seconds of a video are watched, and which again. */
export function Video({ slug, course, videos, lesson, ofAll, onChoose }: VideoProps) {
  const trpc = useTRPC();
  const video = useQuery({ ...trpc.learning.video.queryOptions({ org: slug, course, lesson }), placeholderData: keepPreviousData });
  const chooser = <Select label="Video" size="small" value={lesson} options={videos.map(({ lessonId, title, place }) => ({ value: lessonId, label: `${place}. ${title ?? lessonId}` }))} onChange={onChoose} />;
  if (!video.data) {
    return video.isError ? (
      <Card title={VIDEO}>
        {chooser}
        <Failed title="The video did not load" query={video} />
      </Card>
    ) : (
      <TimeSeriesSkeleton title={VIDEO} />
    );
  }
  const { viewers, curve, lengthSeconds, data_fresh_as_of: asOf } = video.data;
  const length = Math.max(lengthSeconds ?? 0, curve.at(-1)?.to ?? 0);
  return (
    <TimeSeries
      title={VIDEO}
      description={`${ofAll ? "Of everybody, not of this cohort alone: " : ""}${plural(viewers, "person", "people")} watched ${lengthSeconds === null ? "it" : `some of its ${formatPosition(lengthSeconds)}`}, in steps of ${stepOf(length)} s. Played more often than watched: watched again.`}
      asOf={asOf}
      controls={chooser}
      plot={retentionPlot(video.data)}
      unit={["person", "people"]}
      adds={false}
      axis="Position"
      empty={
        <EmptyState icon={<Clapperboard aria-hidden />} title="Nobody is known to have watched it" className="py-0!">
          Send from and to, in seconds, with video_paused, video_seeked and video_completed.
        </EmptyState>
      }
    />
  );
}
