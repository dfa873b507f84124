import type { InngestFunction } from "inngest";
import { type FunctionParts, functionOfJob } from "./of-job";

/**
 * `exports`: from a request to a file. Its event writes one organisation's exports, one at a time; its cron finds
 * those that a killed process left, and drops old files.
 */
export function exports(parts: FunctionParts): InngestFunction.Any {
  return functionOfJob(parts, parts.jobs.exports);
}
