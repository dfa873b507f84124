import { z } from "zod";
import type { Database } from "@/db/database";
import type { Tenant } from "@/db/tenant";
import { shiftDay } from "@/kernel/day";
import { Fault } from "@/kernel/fault";
import { daySchema } from "@/modules/insights/contract";
import type { Insights } from "@/modules/insights/service";
import type { Viewer, Viewers } from "@/modules/tenancy/viewer.service";
import { NAMES_ORGANISATION, organisationQuery, viewedOrganisationSchema } from "@/modules/tenancy/viewer.contract";
import { type Handler, json } from "@/rpc/http";
import { type HttpRoute, parameter, type PathParameters } from "@/rpc/route";
import { ANSWERS } from "./answer-schemas";
import type { Range } from "./contract";
import { cohortSchema, idSchema, rangeSchema } from "./input";
import type { Learning } from "./service";
import type { Summaries } from "./summary.service";
import type { Surveys } from "./surveys.service";

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
const ROOT = "/api/admin/analytics";
const READS = { kinds: ["user", "secret_key"], permission: "insight:read" } as const;

const parametersSchema = z.strictObject({
  from: daySchema.optional().describe("The first local day; without it the 30 days up to the last one, or 7 for the summary."),
  to: daySchema.optional().describe("The last local day; today without it."),
  course: idSchema.optional(),
  cohort: cohortSchema.optional().describe("The Monday of a start week."),
  lesson: idSchema.optional().describe("With it, the answer is how that video was watched; needs its course."),
  survey: idSchema.optional().describe("With it, the answer is the results of that survey."),
  text: z.enum(["0", "1"]).optional().describe("1: free text as it was written, for those who may read it; the audit log records it."),
});
type Parameters = z.infer<typeof parametersSchema>;
type ParameterName = keyof Parameters;
type Answer = (tenant: Tenant, parameters: Parameters, viewer: Viewer) => Promise<object>;

/** `GET /api/admin/analytics/…`: what the procedures of `learning` answer, for scripts. */
export function learningRoutes({ db, viewers, insights, learning, surveys, summaries }: LearningHttpServices): readonly HttpRoute[] {
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
  function reading(path: HttpRoute["path"], summary: string, allowed: readonly ParameterName[], answers: readonly z.core.$ZodLooseShape[], answerOf: (inPath: PathParameters) => Answer): HttpRoute {
    const query = parametersSchema.pick(Object.fromEntries(allowed.map((name) => [name, true])) as { [Name in ParameterName]?: true });
    const handler = (inPath: PathParameters): Handler => async (request) => {
      const viewer = await viewers.identify(request);
      if (!viewer.may(READS.permission)) throw new Fault("forbidden", "You may not read these numbers.", { permission: READS.permission });
      const parameters: Parameters = query.parse(Object.fromEntries([...request.url.searchParams].filter(([name]) => !NAMES_ORGANISATION.includes(name))));
      const answer = answerOf(inPath);
      const found = [];
      for (const organisation of viewer.organisations) found.push({ organisation, ...(await answer(db.tenant(organisation.id), parameters, viewer)) });
      return json(200, found.length === 1 ? found[0] : { organisations: found });
    };
    const one = answers.map((shape) => z.strictObject({ organisation: viewedOrganisationSchema, ...shape }));
    const many = z.strictObject({ organisations: z.array(z.union(one)) }).describe("For who runs the installation and asks for several organisations.");
    return { path, group: "Learning", methods: { GET: { access: READS, summary, query: query.extend(organisationQuery), responses: { 200: z.union([...one, many]) }, head: true, handler } } };
  }

  return [
    reading(`${ROOT}/overview`, "Learning at a glance", ["from", "to", "course", "cohort"], ANSWERS.overview, () => together(async (tenant, { course, cohort, ...given }) => learning.overview(tenant, { range: await rangeOf(tenant, given), course, cohort }))),
    reading(`${ROOT}/courses`, "Courses, with their numbers", ["from", "to"], ANSWERS.courses, () => together(async (tenant, given) => learning.courses(tenant, await rangeOf(tenant, given)))),
    reading(`${ROOT}/courses/{course}`, "One course", ["from", "to", "cohort"], ANSWERS.course, (inPath) =>
      together(async (tenant, { cohort, ...given }, viewer) => {
        const course = parameter(inPath, "course");
        const range = await rangeOf(tenant, given);
        const detail = await learning.course(tenant, { course, range, cohort });
        if (!viewer.may("event:read")) return detail;
        const { learners } = await learning.atRisk(tenant, { course, range, cohort, limit: MOST_AT_RISK });
        return { ...detail, learnersAtRisk: learners };
      })),
    reading(`${ROOT}/lessons`, "Lessons, or how one video was watched", ["from", "to", "course", "cohort", "lesson"], ANSWERS.lessons, () =>
      together(async (tenant, { course, cohort, lesson, ...given }) => {
        if (lesson === undefined) return learning.lessons(tenant, { range: await rangeOf(tenant, given), course, cohort });
        if (course === undefined) throw new Fault("invalid_request", "lesson needs its course.", { path: "course" });
        return learning.video(tenant, course, lesson);
      })),
    reading(`${ROOT}/surveys`, "Surveys, or the results of one", ["from", "to", "course", "survey", "text"], ANSWERS.surveys, () =>
      together(async (tenant, { survey, course, text, ...given }, viewer) => {
        if (survey === undefined) return surveys.list(tenant);
        const reader = text === "1" && viewer.may("survey:read_text") ? viewer.actor : undefined;
        return surveys.results(tenant, { survey, course, range: await rangeOf(tenant, given) }, reader);
      }, ({ text }) => text === "1")),
    reading(`${ROOT}/summary`, "What changed, in sentences", ["from", "to"], ANSWERS.summary, () => (tenant, given) =>
      summaries.summary(tenant, given.from === undefined && given.to === undefined ? undefined : (today) => rangeUpTo(today, given))),
  ];
}
