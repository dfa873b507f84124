import type { ExportStatus } from "@/modules/exports/contract";
import type { Tone } from "@/ui/badge";

/** What the page and its skeleton both say. */
export const SENTENCE = "Tables and events as CSV: what is being written, and what was.";
export const LIST = "Exports";
export const LIST_DESCRIPTION = "Files are kept for 7 days";
export const FORM = "Export events";
export const FORM_DESCRIPTION = "Of a range of days, in the organisation\u2019s time zone";

export const STATUS_NAMES: Readonly<Record<ExportStatus, readonly [text: string, tone: Tone]>> = {
  waiting: ["Waiting", "plain"],
  running: ["Writing", "accent"],
  done: ["Done", "good"],
  failed: ["Failed", "bad"],
  cancelled: ["Cancelled", "plain"],
  expired: ["Expired", "plain"],
};
