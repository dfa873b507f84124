import type { LessonRow, VideoRetention } from "@/modules/learning/contract";
import type { Plot } from "@/ui/charts/series";
import { QUIET_COLOR, SERIES_COLORS } from "@/ui/palette";
import { formatPosition } from "../../numbers";

/** The API follows videos in steps of so many seconds. */
const STEP = 5;
/** So many steps are told apart in a chart. */
const MOST_STEPS = 120;

/** How long a step of the chart is, in seconds. */
export function stepOf(length: number): number {
  return Math.max(STEP, Math.ceil(length / MOST_STEPS / STEP) * STEP);
}

/** The video's seconds as steps of equal length; where one spans several stretches, their mean. */
export function retentionPlot({ curve, lengthSeconds }: Pick<VideoRetention, "curve" | "lengthSeconds">): Plot {
  const length = Math.max(lengthSeconds ?? 0, curve.at(-1)?.to ?? 0);
  const step = stepOf(length);
  const starts = Array.from({ length: Math.ceil(length / step) }, (_, i) => i * step);
  const meanOf = (start: number, value: (stretch: VideoRetention["curve"][number]) => number) => {
    const end = Math.min(start + step, length);
    const sum = curve.reduce((all, stretch) => all + value(stretch) * Math.max(0, Math.min(end, stretch.to) - Math.max(start, stretch.from)), 0);
    return Math.round(sum / (end - start));
  };
  return {
    kind: "line",
    buckets: starts.map((start) => ({ label: formatPosition(start), title: `${formatPosition(start)} to ${formatPosition(Math.min(start + step, length))}` })),
    series: [
      { name: "People who watched", color: SERIES_COLORS[0], values: starts.map((start) => meanOf(start, ({ viewers }) => viewers)) },
      { name: "Times played", color: QUIET_COLOR, values: starts.map((start) => meanOf(start, ({ plays }) => plays)) },
    ],
  };
}

/** The lessons that a curve can be drawn of. */
export function videosOf<Lesson extends Pick<LessonRow, "kind" | "watchedSeconds">>(lessons: readonly Lesson[]): readonly Lesson[] {
  return lessons.filter(({ kind, watchedSeconds }) => kind === "video" || watchedSeconds > 0);
}
