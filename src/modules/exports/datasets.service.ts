import type { Tenant } from "@/db/tenant";
import type { Permission } from "@/kernel/permissions";
import type { Insights } from "@/modules/insights/service";
import { LEAST_RESPONDENTS } from "@/modules/learning/contract";
import type { Learning } from "@/modules/learning/service";
import type { SurveyGroup } from "@/modules/learning/survey.contract";
import type { Surveys } from "@/modules/learning/surveys.service";
import type { Pipeline } from "@/modules/pipeline/service";
import type { Site } from "@/modules/site/dashboard/service";
import type { AskedExport, Dataset, FilterOf } from "./contract";
import type { Cell } from "./csv";
import { deadLetters, learners, rawEvents, siteEvents, siteSessions, stagedEvents, type StreamedTable, surveyAnswers } from "./statements.store";

/** A table that a service computes: some thousand rows at most, which fit into memory. */
export interface ComputedTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export type Table =
  | { readonly kind: "streamed"; readonly table: StreamedTable }
  | { readonly kind: "computed"; readonly compute: (tenant: Tenant) => Promise<ComputedTable> };

/**
 * What a dataset's rows depend on beside the organisation's events and settings: on its dead letters as well, or
 * on the clock, so that no file of them is ever served again.
 */
export type DependsOn = "events" | "dead_letters" | "clock";

export interface DatasetRules {
  readonly permission: Permission;
  readonly dependsOn: DependsOn;
}

const reading = (permission: Permission, dependsOn: DependsOn = "events"): DatasetRules => ({ permission, dependsOn });

/** Beside `export:create`, anyone who exports a table must be one who may read it. */
export const DATASET_RULES: Readonly<Record<Dataset, DatasetRules>> = {
  raw_events: reading("event:read"),
  staged_events: reading("event:read"),
  event_types: reading("insight:read"),
  site_breakdown: reading("insight:read"),
  site_sessions: reading("event:read"),
  site_events: reading("event:read"),
  courses: reading("insight:read"),
  lessons: reading("insight:read"),
  cohorts: reading("insight:read"),
  learners: reading("event:read"),
  learners_at_risk: reading("event:read"),
  learner_lessons: reading("event:read"),
  surveys: reading("insight:read"),
  survey_results: reading("insight:read"),
  survey_weeks: reading("insight:read"),
  survey_courses: reading("insight:read"),
  survey_answers: reading("insight:read"),
  dead_letters: reading("dead_letter:read", "dead_letters"),
  quality: reading("pipeline:read", "clock"),
  pipeline_runs: reading("pipeline:read", "clock"),
  audit_trail: reading("pipeline:read", "clock"),
};

/** The datasets that may hold survey free text: the others are the same for every reader. */
export const WITH_FREE_TEXT: ReadonlySet<Dataset> = new Set(["raw_events", "staged_events", "site_events", "survey_answers"]);

/** No page lists as many; one that does is cut here, and not by the memory of this process. */
const MOST_ROWS = 100_000;
const WITHHELD = `withheld: no group of at least ${LEAST_RESPONDENTS} people was complete in this range`;

export interface DatasetServices {
  readonly insights: Pick<Insights, "overview">;
  readonly site: Pick<Site, "breakdown" | "quality" | "audit">;
  readonly learning: Pick<Learning, "courses" | "course" | "lessons" | "atRisk" | "learner">;
  readonly surveys: Pick<Surveys, "list" | "results">;
  readonly pipeline: Pick<Pipeline, "runs">;
}

type Columns<Row> = Readonly<Record<string, (row: Row) => Cell>>;

function listed<Row>(columns: Columns<Row>, rows: readonly Row[]): ComputedTable {
  return { columns: Object.keys(columns), rows: rows.map((row) => Object.values(columns).map((cell) => cell(row))) };
}

const streamed = (table: StreamedTable): Table => ({ kind: "streamed", table });
const computed = (compute: (tenant: Tenant) => Promise<ComputedTable>): Table => ({ kind: "computed", compute });

/** The table of a dataset; nothing is read yet. @param freeText whether its reader may see survey free text */
export function tableOf(services: DatasetServices, orgId: string, { dataset, filter }: AskedExport, freeText: boolean): Table {
  const { insights, site, pipeline } = services;
  switch (dataset) {
    case "raw_events":
      return streamed(rawEvents(orgId, filter, freeText));
    case "staged_events":
      return streamed(stagedEvents(orgId, filter, freeText));
    case "site_sessions":
      return streamed(siteSessions(orgId, filter));
    case "site_events":
      return streamed(siteEvents(orgId, filter, freeText));
    case "learners":
      return streamed(learners(orgId, filter));
    case "survey_answers":
      return streamed(surveyAnswers(orgId, filter, freeText, WITHHELD));
    case "dead_letters":
      return streamed(deadLetters(orgId, filter));
    case "event_types":
      return computed(async (tenant) => listed({ type: ({ type }) => type, events: ({ events }) => events }, (await insights.overview(tenant, filter.range)).overview.byType));
    case "site_breakdown":
      return computed(async (tenant) =>
        listed(
          { [filter.dimension]: ({ value }) => value, visits: ({ visits }) => visits, page_views: ({ pageViews }) => pageViews, bounce_rate: ({ bounceRate }) => bounceRate },
          await site.breakdown(tenant, filter.dimension, { ...filter.range, filters: filter.filters, crawlers: filter.crawlers }, MOST_ROWS),
        ),
      );
    case "quality":
      return computed(async (tenant) =>
        listed({ day: ({ day }) => day, rule: ({ rule }) => rule, checked: ({ checked }) => checked, failed: ({ failed }) => failed }, await site.quality(tenant, filter.days)),
      );
    case "pipeline_runs":
      return computed(async (tenant) =>
        listed(
          {
            id: ({ id }) => id, started_at: ({ startedAt }) => startedAt, duration_ms: ({ durationMs }) => durationMs, batches: ({ batches }) => batches,
            events: ({ events }) => events, set_aside: ({ setAside }) => setAside, replayed: ({ replayed }) => replayed, error: ({ error }) => error,
          },
          await pipeline.runs(tenant, MOST_ROWS),
        ),
      );
    case "audit_trail":
      return computed(async (tenant) =>
        listed(
          { at: ({ at }) => at, action: ({ action }) => action, batch_id: ({ batchId }) => batchId, ordinal: ({ ordinal }) => ordinal, version: ({ version }) => version, reason: ({ reason }) => reason },
          await site.audit(tenant, MOST_ROWS),
        ),
      );
    case "courses":
    case "lessons":
    case "cohorts":
    case "learners_at_risk":
    case "learner_lessons":
    case "surveys":
    case "survey_results":
    case "survey_weeks":
    case "survey_courses":
      return computed((tenant) => learningTable(services, tenant, { dataset, filter } as LearningExport));
  }
}

type LearningExport = Extract<AskedExport, { readonly dataset: "courses" | "lessons" | "cohorts" | "learners_at_risk" | "learner_lessons" | "surveys" | "survey_results" | "survey_weeks" | "survey_courses" }>;

async function learningTable({ learning, surveys }: DatasetServices, tenant: Tenant, { dataset, filter }: LearningExport): Promise<ComputedTable> {
  switch (dataset) {
    case "courses":
      return listed(
        {
          course_id: (row) => row.courseId, title: (row) => row.title, learners: (row) => row.learners, started: (row) => row.started, completed: (row) => row.completed,
          withdrawn: (row) => row.withdrawn, completion_rate: (row) => row.completionRate, average_progress: (row) => row.averageProgress, average_score: (row) => row.averageScore,
          average_seconds: (row) => row.averageSeconds, lessons: (row) => row.lessons, active_learners: (row) => row.activeLearners, seconds: (row) => row.seconds, events: (row) => row.events,
        },
        (await learning.courses(tenant, filter.range)).courses,
      );
    case "lessons":
      return listed(
        {
          course_id: (row) => row.courseId, place: (row) => row.place, lesson_id: (row) => row.lessonId, title: (row) => row.title, kind: (row) => row.kind, placed_by: (row) => row.placedBy,
          learners: (row) => row.learners, reach_rate: (row) => row.reachRate, completed: (row) => row.completed, stopped: (row) => row.stopped, drop_rate: (row) => row.dropRate, here: (row) => row.here,
          average_seconds: (row) => row.averageSeconds, average_score: (row) => row.averageScore, average_progress: (row) => row.averageProgress, attempts: (row) => row.attempts,
          clicks: (row) => row.clicks, watched_seconds: (row) => row.watchedSeconds, length_seconds: (row) => row.lengthSeconds,
        },
        (await learning.lessons(tenant, filter)).lessons,
      );
    case "cohorts":
      return listed(
        {
          start_week: (row) => row.startWeek, learners: (row) => row.learners, started: (row) => row.started, completed: (row) => row.completed, withdrawn: (row) => row.withdrawn,
          completion_rate: (row) => row.completionRate, active_by_week: (row) => row.active.map(({ week, learners: people }) => `${week}: ${people}`).join("; "),
        },
        (await learning.course(tenant, filter)).cohorts,
      );
    case "learners_at_risk":
      return listed(
        {
          person: (row) => row.person, last_day: (row) => row.lastDay, silent_days: (row) => row.silentDays, rhythm: (row) => row.rhythm, rhythm_of: (row) => row.rhythmOf, active_days: (row) => row.activeDays,
          lessons_completed: (row) => row.lessonsCompleted, last_lesson_id: (row) => row.lastLessonId, last_lesson_title: (row) => row.lastLessonTitle, reason: (row) => row.reason,
        },
        (await learning.atRisk(tenant, { ...filter, limit: MOST_ROWS })).learners,
      );
    case "learner_lessons":
      return listed(
        {
          place: (row) => row.place, lesson_id: (row) => row.lessonId, title: (row) => row.title, kind: (row) => row.kind, first_at: (row) => row.firstAt, last_at: (row) => row.lastAt,
          completed_at: (row) => row.completedAt, progress: (row) => row.progress, score: (row) => row.score, attempts: (row) => row.attempts, seconds: (row) => row.seconds,
          watched_seconds: (row) => row.watchedSeconds, clicks: (row) => row.clicks,
        },
        (await learning.learner(tenant, filter.course, filter.person)).lessons,
      );
    case "surveys":
      return listed(
        { survey: (row) => row.survey, title: (row) => row.title, audience: (row) => row.audience, described: (row) => row.declared, responses: (row) => row.responses, last_day: (row) => row.lastDay },
        (await surveys.list(tenant)).surveys,
      );
    case "survey_results":
      return surveyResults(surveys, tenant, filter);
    case "survey_weeks":
      return listed({ week: ({ week }) => week, ...GROUP }, (await surveys.results(tenant, filter, undefined)).trend);
    case "survey_courses":
      return listed({ course_id: ({ courseId }) => courseId, title: ({ title }) => title, ...GROUP }, (await surveys.results(tenant, filter, undefined)).byCourse);
  }
}

const GROUP: Columns<SurveyGroup> = {
  responses: ({ responses }) => responses, average: ({ average }) => average, nps: ({ nps }) => nps, withheld: ({ withheld }) => withheld?.reason,
};

/** The numbers of the page, question by question and value by value: withheld where they are withheld there. */
async function surveyResults(surveys: Pick<Surveys, "results">, tenant: Tenant, filter: FilterOf<"survey_results">): Promise<ComputedTable> {
  const { questions } = await surveys.results(tenant, filter, undefined);
  const nothing = [{ value: null, answers: null, share: null }];
  const rows = questions.flatMap((question) => (question.distribution.length === 0 ? nothing : question.distribution).map((row) => ({ question, ...row })));
  return listed(
    {
      survey: () => filter.survey, question_id: ({ question }) => question.id, kind: ({ question }) => question.kind, label: ({ question }) => question.label,
      answered: ({ question }) => (question.withheld === null ? question.answered : null), average: ({ question }) => question.average, nps: ({ question }) => question.nps?.score,
      value: ({ value }) => value, answers: ({ answers }) => answers, share: ({ share }) => share, withheld: ({ question }) => question.withheld?.reason,
    },
    rows,
  );
}
