import type { Dataset, ExportStatus } from "@/modules/exports/contract";
import type { Tone } from "@/ui/badge";

/** What the page and its skeleton both say. */
export const SENTENCE = "Tables and events as CSV: what is being written, and what was.";
export const LIST = "Exports";
export const LIST_DESCRIPTION = "Files are kept for 7 days";
export const FORM = "Export events";
export const FORM_DESCRIPTION = "Of a range of days, in the organisation\u2019s time zone";

export const DATASET_NAMES: Readonly<Record<Dataset, string>> = {
  raw_events: "Raw events",
  staged_events: "Processed events",
  event_types: "Events by type",
  site_breakdown: "Traffic",
  site_sessions: "Sessions",
  site_events: "Site events",
  courses: "Courses",
  lessons: "Lessons",
  cohorts: "Cohorts",
  learners: "Learners",
  learners_at_risk: "Learners at risk",
  learner_lessons: "One learner\u2019s lessons",
  surveys: "Surveys",
  survey_results: "Survey results",
  survey_weeks: "Survey results by week",
  survey_courses: "Survey results by course",
  survey_answers: "Survey answers",
  dead_letters: "Dead letters",
  quality: "Quality of site events",
  pipeline_runs: "Pipeline runs",
  audit_trail: "Audit trail of events",
};

export const STATUS_NAMES: Readonly<Record<ExportStatus, readonly [text: string, tone: Tone]>> = {
  waiting: ["Waiting", "plain"],
  running: ["Writing", "accent"],
  done: ["Done", "good"],
  failed: ["Failed", "bad"],
  cancelled: ["Cancelled", "plain"],
  expired: ["Expired", "plain"],
};
