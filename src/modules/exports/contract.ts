import { z } from "zod";
import { daysBetween } from "@/kernel/day";
import { daySchema } from "@/modules/insights/contract";
import { DIMENSIONS, filtersSchema } from "@/modules/site/dashboard/contract";

const MOST_DAYS = 3_660;
const key = z.string().min(1).max(500);

/** Local days `from` to `to`, both included. */
const range = z
  .strictObject({ from: daySchema, to: daySchema })
  .refine(({ from, to }) => from <= to && daysBetween(from, to) < MOST_DAYS, { error: `from must not be after to, at most ${MOST_DAYS} days`, path: ["from"] });
const survey = z.strictObject({ survey: key, range, course: key.optional() });

/** What can be exported, and by what it is filtered: the same as the table on the page. */
export const FILTERS = {
  raw_events: z.strictObject({ range, type: key.optional() }),
  staged_events: z.strictObject({ range, type: key.optional() }),
  event_types: z.strictObject({ range }),
  site_breakdown: z.strictObject({ range, dimension: z.enum(DIMENSIONS), filters: filtersSchema.default({}), crawlers: z.boolean().default(false) }),
  /** `all`: also those without a page view, which traffic does not count. */
  site_sessions: z.strictObject({ range: range.optional(), crawlers: z.boolean().default(false), all: z.boolean().default(false) }),
  site_events: z.strictObject({ range: range.optional(), type: key.optional(), page: key.optional(), visitorId: key.optional(), sessionId: key.optional() }),
  courses: z.strictObject({ range }),
  lessons: z.strictObject({ range, course: key.optional(), cohort: daySchema.optional() }),
  cohorts: z.strictObject({ course: key, range }),
  learners: z.strictObject({ course: key.optional(), status: z.enum(["enrolled", "started", "withdrawn", "completed"]).optional() }),
  learners_at_risk: z.strictObject({ course: key, range, cohort: daySchema.optional() }),
  /** One person's lessons, in their course's order. */
  learner_lessons: z.strictObject({ course: key, person: key }),
  surveys: z.strictObject({}),
  survey_results: survey,
  survey_weeks: survey,
  survey_courses: survey,
  survey_answers: survey,
  dead_letters: z.strictObject({ status: z.enum(["open", "superseded", "replayed", "discarded"]).optional() }),
  quality: z.strictObject({ days: z.int().min(1).max(366).default(30) }),
  pipeline_runs: z.strictObject({}),
  audit_trail: z.strictObject({}),
} as const;

export type Dataset = keyof typeof FILTERS;
export const DATASETS = Object.keys(FILTERS) as [Dataset, ...Dataset[]];
export type FilterOf<Name extends Dataset> = z.output<(typeof FILTERS)[Name]>;
/** A dataset and its filter, as one asks for them. */
export type ExportRequest = { [Name in Dataset]: { readonly dataset: Name; readonly filter: z.input<(typeof FILTERS)[Name]> } }[Dataset];
export type AskedExport = { [Name in Dataset]: { readonly dataset: Name; readonly filter: FilterOf<Name> } }[Dataset];

const asks = <Name extends Dataset>(dataset: Name) => z.strictObject({ dataset: z.literal(dataset), filter: FILTERS[dataset] });
export const askedSchema: z.ZodType<AskedExport, ExportRequest> = z.discriminatedUnion("dataset", [
  asks("raw_events"), asks("staged_events"), asks("event_types"), asks("site_breakdown"), asks("site_sessions"), asks("site_events"), asks("courses"), asks("lessons"), asks("cohorts"),
  asks("learners"), asks("learners_at_risk"), asks("learner_lessons"), asks("surveys"), asks("survey_results"), asks("survey_weeks"), asks("survey_courses"), asks("survey_answers"), asks("dead_letters"), asks("quality"), asks("pipeline_runs"), asks("audit_trail"),
]);

export const STATUSES = ["waiting", "running", "done", "failed", "cancelled", "expired"] as const;
export type ExportStatus = (typeof STATUSES)[number];

/** An export as its organisation sees it. */
export interface ExportRow {
  readonly id: string;
  readonly dataset: Dataset;
  readonly filter: Readonly<Record<string, unknown>>;
  readonly bom: boolean;
  /** Whether survey free text is in it as it was written. */
  readonly freeText: boolean;
  readonly requestedBy: string;
  readonly status: ExportStatus;
  /** Rows written so far; exact once done. */
  readonly rows: number;
  /** About how many there will be; null before anybody knows. */
  readonly expectedRows: number | null;
  readonly bytes: number;
  /** Whether it was served from the file of an earlier one. */
  readonly fromCache: boolean;
  readonly attempts: number;
  readonly error: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
  /** When its file goes. */
  readonly expiresAt: Date | null;
}

export interface ExportLink {
  /** Path and query; anyone who has it may download, until then. */
  readonly href: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

export const LINK_MINUTES = 15;
/** How long a file is kept. */
export const KEPT_DAYS = 7;
/** Exports of an organisation that may wait or run at once. */
export const MOST_PENDING = 20;
/** What replaces free text that the reader may not see. */
export const REDACTED = "[redacted]";
/** The event that says that an organisation has an export to be written. */
export const EXPORT_REQUESTED = "plumbline/export.requested";
/** Its kind in the work queue. */
export const EXPORT_WORK = "export";
