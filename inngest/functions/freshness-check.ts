import type { InngestFunction } from "inngest";
import { type FunctionParts, functionOfJob } from "./of-job";

/**
 * `freshness-check`: every minute, what keeps the numbers fresh without events: tomorrow's partitions, the
 * insights of a day that has begun, the chores of other modules, and the beat that vouches for it all.
 */
export function freshnessCheck(parts: FunctionParts): InngestFunction.Any {
  return functionOfJob(parts, parts.jobs.freshnessCheck);
}
