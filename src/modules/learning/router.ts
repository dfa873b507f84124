import { z } from "zod";
import type { Database } from "@/db/database";
import { may } from "@/kernel/permissions";
import type { OrganisationService } from "@/modules/tenancy/organisations.service";
import { orgProcedure, platformProcedure } from "@/rpc/procedures";
import { router } from "@/rpc/trpc";
import { cohortSchema, idSchema, rangeSchema } from "./input";
import type { Learning } from "./service";
import type { Summaries } from "./summary.service";
import { AUDIENCES, QUESTION_KINDS } from "./survey.contract";
import type { Surveys } from "./surveys.service";

const person = z.string().regex(/^(?:user|anonymous):/, "starts with user: or anonymous:").max(220);
const limit = z.int().min(1).max(200);

const question = z.strictObject({
  id: idSchema,
  kind: z.enum(QUESTION_KINDS),
  label: z.string().trim().min(1).max(300),
  choices: z.array(z.string().min(1).max(300)).max(50).default([]),
});

export function createLearningRouter({ learning, surveys, summaries }: { readonly learning: Learning; readonly surveys: Surveys; readonly summaries: Summaries }) {
  return router({
    /** Of all courses, of one, or of one's cohort. */
    overview: orgProcedure
      .permitted("insight:read", { range: rangeSchema, course: idSchema.optional(), cohort: cohortSchema.optional() })
      .query(({ ctx, input }) => learning.overview(ctx.tenant, input)),
    courses: orgProcedure.permitted("insight:read", { range: rangeSchema }).query(({ ctx, input }) => learning.courses(ctx.tenant, input.range)),
    course: orgProcedure
      .permitted("insight:read", { course: idSchema, range: rangeSchema, cohort: cohortSchema.optional() })
      .query(({ ctx, input }) => learning.course(ctx.tenant, input)),
    /** Lessons in their order; of all courses when none is named. */
    lessons: orgProcedure
      .permitted("insight:read", { range: rangeSchema, course: idSchema.optional(), cohort: cohortSchema.optional() })
      .query(({ ctx, input }) => learning.lessons(ctx.tenant, input)),
    /** Which seconds of a video are watched, and re-watched. */
    video: orgProcedure
      .permitted("insight:read", { course: idSchema, lesson: idSchema })
      .query(({ ctx, input }) => learning.video(ctx.tenant, input.course, input.lesson)),
    /** A page of a course's learners, by id; `after` is the `next` of the page before. */
    learners: orgProcedure
      .permitted("event:read", { course: idSchema, status: z.enum(["enrolled", "started", "withdrawn", "completed"]).optional(), after: z.string().max(220).optional(), limit: limit.default(50) })
      .query(({ ctx, input }) => learning.learners(ctx.tenant, input)),
    atRisk: orgProcedure
      .permitted("event:read", { course: idSchema, range: rangeSchema, cohort: cohortSchema.optional(), limit: limit.default(50) })
      .query(({ ctx, input }) => learning.atRisk(ctx.tenant, input)),
    learner: orgProcedure
      .permitted("event:read", { course: idSchema, person })
      .query(({ ctx, input }) => learning.learner(ctx.tenant, input.course, input.person)),
    /** The organisation's own order; lessons that are left out follow by the rule, an empty list takes it back. */
    setLessonOrder: orgProcedure
      .permitted("course:write", { course: idSchema, lessons: z.array(idSchema).max(2_000) })
      .mutation(({ ctx, input }) => learning.setLessonOrder(ctx.tenant, input.course, input.lessons, ctx.actor)),

    surveys: orgProcedure.permitted("insight:read", {}).query(({ ctx }) => surveys.list(ctx.tenant)),
    /** Free text comes only when `text` asks for it, and only for those who may read it; that they did is audited. */
    survey: orgProcedure
      .permitted("insight:read", { survey: idSchema, range: rangeSchema, course: idSchema.optional(), text: z.boolean().default(false) })
      .query(({ ctx, input }) => surveys.results(ctx.tenant, input, input.text && may(ctx.org.role, "survey:read_text") ? ctx.actor : undefined)),
    saveSurvey: orgProcedure
      .permitted("survey:write", { survey: idSchema, title: z.string().trim().min(1).max(200), audience: z.enum(AUDIENCES), questions: z.array(question).max(100) })
      .mutation(({ ctx, input: { survey, title, audience, questions } }) => surveys.save(ctx.tenant, { survey, title, audience, questions }, ctx.actor)),
    removeSurvey: orgProcedure.permitted("survey:write", { survey: idSchema }).mutation(({ ctx, input }) => surveys.remove(ctx.tenant, input.survey, ctx.actor)),

    /** Of the last seven days when no range is given. */
    summary: orgProcedure.permitted("insight:read", { range: rangeSchema.optional() }).query(({ ctx, input }) => summaries.summary(ctx.tenant, input.range)),
  });
}

/** Several organisations, or all of them, side by side; for those who run the installation. */
export function createPlatformLearningRouter(db: Database, learning: Learning, organisations: Pick<OrganisationService, "list">) {
  return router({
    overview: platformProcedure
      .with({ range: rangeSchema, organisations: z.array(z.uuid()).min(1).max(200).optional() })
      .query(async ({ input }) => {
        const chosen = (await organisations.list()).filter(({ id }) => input.organisations?.includes(id) ?? true);
        const rows = [];
        for (const { id, slug, name } of chosen) {
          const { totals, before, freshness } = await learning.overview(db.tenant(id), { range: input.range });
          rows.push({ organisation: { id, slug, name }, totals, before: before.totals, freshness });
        }
        return { range: input.range, rows };
      }),
  });
}
