import type { PipelineStatus } from "@/modules/pipeline/status.contract";
import type { PassFigures } from "@/modules/pipeline/passes.contract";
import { plural } from "@/ui/format";
import type { FigureData } from "@/ui/figures";
import { PASS_HOURS } from "./copy";

/** @param asOf ISO 8601, when the answers came */
export function figuresOf(status: PipelineStatus, passes: PassFigures, asOf: string): FigureData[] {
  const madeOf = (definition: string, notes?: string) => ({ definition, eventsCounted: null, asOf, ...(notes ? { notes } : {}) });
  return [
    {
      label: "Waiting",
      value: status.pendingEvents,
      unit: "count",
      better: "down",
      madeOf: madeOf("Accepted events that are in no number yet.", plural(status.pendingBatches, "batch", "batches")),
    },
    { label: "Lag", value: status.lagMs, unit: "duration", better: "down", madeOf: madeOf("How long the oldest of them has been waiting.") },
    {
      label: `Events, ${PASS_HOURS} h`,
      value: passes.events,
      unit: "count",
      better: "up",
      madeOf: madeOf(`Events that went through within ${PASS_HOURS} hours.`, plural(passes.passes, "pass", "passes")),
    },
    {
      label: "Pass time, p95",
      value: passes.p95Ms,
      unit: "duration",
      better: "down",
      madeOf: madeOf(`95 of 100 passes within ${PASS_HOURS} hours took no longer than this.`, passes.p50Ms === null ? undefined : `Half of them took ${Math.round(passes.p50Ms)} ms or less.`),
    },
    {
      label: "Error rate",
      value: passes.passes === 0 ? null : passes.failedPasses / passes.passes,
      unit: "share",
      better: "down",
      madeOf: madeOf(`Passes of ${PASS_HOURS} hours that failed, and were tried again.`, `${passes.failedPasses} of ${passes.passes}`),
    },
  ];
}
