import { z } from "zod";
import type { Database } from "@/db/database";
import type { Tenant } from "@/db/tenant";
import { shiftDay } from "@/kernel/day";
import { Fault } from "@/kernel/fault";
import { daySchema } from "@/modules/insights/contract";
import type { Insights } from "@/modules/insights/service";
import type { Viewer, Viewers } from "@/modules/tenancy/viewer.service";
import { type HttpRequest, type Handler, json } from "@/rpc/http";
import { type HttpRoute, parameter } from "@/rpc/route";
import type { Range } from "./contract";
import { cohortSchema, idSchema, rangeSchema } from "./input";
import type { Learning } from "./service";
import type { Summaries } from "./summary.service";
import type { Surveys } from "./surveys.service";

interface LearningHandlers {
  readonly overview: Handler;
  readonly courses: Handler;
  course(courseId: string): Handler;
  readonly lessons: Handler;
  readonly surveys: Handler;
  readonly summary: Handler;
}

export interface LearningHttpServices {
  readonly db: Database;
  readonly viewers: Viewers;
  readonly insights: Pick<Insights, "calendar">;
  readonly learning: Learning;
  readonly surveys: Surveys;
  readonly summaries: Summaries;
}

/** Ranges are the last so many days when none is given. */
const USUAL_DAYS = 30;
/** Those at risk that a course's answer names. */
const MOST_AT_RISK = 50;
const ORGANISATION = ["org", "organization_id", "organisation_id", "org_id"];

const parametersSchema = z.strictObject({
  from: daySchema.optional(),
  to: daySchema.optional(),
  course: idSchema.optional(),
  cohort: cohortSchema.optional(),
  lesson: idSchema.optional(),
  survey: idSchema.optional(),
  text: z.enum(["0", "1"]).optional(),
});
type Parameters = z.infer<typeof parametersSchema>;
type Answer = (tenant: Tenant, parameters: Parameters, viewer: Viewer) => Promise<object>;

/** `GET /api/admin/analytics/…`: what the procedures of `learning` answer, for scripts. */
export function learningRoutes(services: LearningHttpServices): readonly HttpRoute[] {
  const { overview, courses, course, lessons, surveys, summary } = createLearningHandlers(services);
  const reads = (handler: Handler): HttpRoute["methods"] => ({ GET: () => handler, HEAD: () => handler });
  const ofCourse: NonNullable<HttpRoute["methods"]["GET"]> = (given) => course(parameter(given, "course"));
  return [
    { path: "/api/admin/analytics/overview", methods: reads(overview) },
    { path: "/api/admin/analytics/courses", methods: reads(courses) },
    { path: "/api/admin/analytics/courses/{course}", methods: { GET: ofCourse, HEAD: ofCourse } },
    { path: "/api/admin/analytics/lessons", methods: reads(lessons) },
    { path: "/api/admin/analytics/surveys", methods: reads(surveys) },
    { path: "/api/admin/analytics/summary", methods: reads(summary) },
  ];
}

function createLearningHandlers({ db, viewers, insights, learning, surveys, summaries }: LearningHttpServices): LearningHandlers {
  function rangeUpTo(today: string, { from, to }: Parameters): Range {
    const last = to ?? today;
    return rangeSchema.parse({ from: from ?? shiftDay(last, 1 - USUAL_DAYS), to: last });
  }
  async function rangeOf(tenant: Tenant, given: Parameters): Promise<Range> {
    if (given.from !== undefined && given.to !== undefined) return rangeSchema.parse({ from: given.from, to: given.to });
    return rangeUpTo((await insights.calendar(tenant)).today, given);
  }
  /** What makes use of several services reads all of one moment. */
  const together = (answer: Answer, records: (parameters: Parameters) => boolean = () => false): Answer => (tenant, parameters, viewer) =>
    tenant.answer((same) => answer(same, parameters, viewer), { records: records(parameters) });

  /** One organisation's answer beside its name; a platform admin who asks for several gets a list of them. */
  function answering(allowed: readonly (keyof Parameters)[], answer: Answer): Handler {
    return async (request) => {
      const viewer = await viewers.identify(request);
      if (!viewer.may("insight:read")) throw new Fault("forbidden", "You may not read these numbers.", { permission: "insight:read" });
      const parameters = parametersOf(request, allowed);
      const answers = [];
      for (const organisation of viewer.organisations) answers.push({ organisation, ...(await answer(db.tenant(organisation.id), parameters, viewer)) });
      return json(200, answers.length === 1 ? answers[0] : { organisations: answers });
    };
  }

  return {
    overview: answering(["from", "to", "course", "cohort"], together(async (tenant, { course, cohort, ...given }) => learning.overview(tenant, { range: await rangeOf(tenant, given), course, cohort }))),
    courses: answering(["from", "to"], together(async (tenant, given) => learning.courses(tenant, await rangeOf(tenant, given)))),
    course: (course) =>
      answering(["from", "to", "cohort"], together(async (tenant, { cohort, ...given }, viewer) => {
        const range = await rangeOf(tenant, given);
        const detail = await learning.course(tenant, { course, range, cohort });
        if (!viewer.may("event:read")) return detail;
        const { learners } = await learning.atRisk(tenant, { course, range, cohort, limit: MOST_AT_RISK });
        return { ...detail, learnersAtRisk: learners };
      })),
    lessons: answering(["from", "to", "course", "cohort", "lesson"], together(async (tenant, { course, cohort, lesson, ...given }) => {
      if (lesson === undefined) return learning.lessons(tenant, { range: await rangeOf(tenant, given), course, cohort });
      if (course === undefined) throw new Fault("invalid_request", "lesson needs its course.", { path: "course" });
      return learning.video(tenant, course, lesson);
    })),
    surveys: answering(["from", "to", "course", "survey", "text"], together(async (tenant, { survey, course, text, ...given }, viewer) => {
      if (survey === undefined) return surveys.list(tenant);
      const reader = text === "1" && viewer.may("survey:read_text") ? viewer.actor : undefined;
      return surveys.results(tenant, { survey, course, range: await rangeOf(tenant, given) }, reader);
    }, ({ text }) => text === "1")),
    summary: answering(["from", "to"], (tenant, given) => summaries.summary(tenant, given.from === undefined && given.to === undefined ? undefined : (today) => rangeUpTo(today, given))),
  };
}

/** @throws ZodError for a parameter that this path does not know, or that is not what it should be */
function parametersOf(request: HttpRequest, allowed: readonly (keyof Parameters)[]): Parameters {
  const given = [...request.url.searchParams].filter(([name]) => !ORGANISATION.includes(name));
  const shape = Object.fromEntries(allowed.map((name) => [name, true])) as { [Name in keyof Parameters]?: true };
  return parametersSchema.pick(shape).parse(Object.fromEntries(given));
}
