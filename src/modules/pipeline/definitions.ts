import { defineFigures } from "@/kernel/figure";

/** Passes are judged over so many hours. */
export const PASS_HOURS = 24;

/** The numbers of the pipeline page. */
export const PIPELINE_FIGURES = defineFigures({
  waiting: { name: "Waiting", unit: "count", better: "down", of: "accepted events", sentence: "Accepted events that are in no number yet." },
  lag: { name: "Lag", unit: "duration", better: "down", of: "accepted events that are in no number yet", sentence: "How long the oldest of them has been waiting." },
  events: { name: `Events, ${PASS_HOURS} h`, unit: "count", better: "up", of: `passes of ${PASS_HOURS} hours`, sentence: `Events that went through within ${PASS_HOURS} hours.` },
  passTime: { name: "Pass time, p95", unit: "duration", better: "down", of: `passes of ${PASS_HOURS} hours`, sentence: `95 of 100 passes within ${PASS_HOURS} hours took no longer than this.` },
  passFailures: { name: "Pass failures", unit: "share", better: "down", of: `passes of ${PASS_HOURS} hours`, sentence: `The share of the passes of ${PASS_HOURS} hours that failed, and were tried again.` },
});
