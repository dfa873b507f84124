import type { InngestFunction } from "inngest";
import { type FunctionParts, functionOfJob } from "./of-job";

/**
 * `rollup`: from raw events to every number. Its cron trigger fans out one event for each organisation with
 * work, its event trigger drains that organisation: one run at a time, and one a second at most.
 */
export function rollup(parts: FunctionParts): InngestFunction.Any {
  return functionOfJob(parts, parts.jobs.rollup, { throttle: { limit: 1, period: "1s", key: "event.data.orgId" } });
}
