import { PASS_HOURS } from "@/modules/pipeline/definitions";
import { QUALITY_DAYS } from "./copy";

/** The questions that the page asks; server and browser must ask them in the same words. */
export function inputsOf(org: string) {
  return { status: { org }, rebuildWanted: { org }, passes: { org, hours: PASS_HOURS }, runs: { org, limit: 20 }, quality: { org, days: QUALITY_DAYS }, audit: { org, limit: 50 } };
}
