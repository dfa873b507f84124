import { PIPELINE_FIGURES } from "@/modules/pipeline/definitions";
import type { PipelineStatus } from "@/modules/pipeline/status.contract";
import type { PassFigures } from "@/modules/pipeline/passes.contract";
import { plural } from "@/ui/format";
import type { FigureData } from "@/ui/figures";

/** @param asOf ISO 8601, when the answers came */
export function figuresOf(status: PipelineStatus, passes: PassFigures, asOf: string): FigureData[] {
  const figure = (key: keyof typeof PIPELINE_FIGURES, value: number | null, notes?: string): FigureData => ({
    figure: PIPELINE_FIGURES[key],
    value,
    madeOf: { eventsCounted: null, asOf, ...(notes ? { notes } : {}) },
  });
  return [
    figure("waiting", status.pendingEvents, plural(status.pendingBatches, "batch", "batches")),
    figure("lag", status.lagMs),
    figure("events", passes.events, plural(passes.passes, "pass", "passes")),
    figure("passTime", passes.p95Ms, passes.p50Ms === null ? undefined : `Half of them took ${Math.round(passes.p50Ms)} ms or less.`),
    figure("passFailures", passes.passes === 0 ? null : passes.failedPasses / passes.passes, `${passes.failedPasses} of ${passes.passes}`),
  ];
}
