import type { Tenant } from "@/db/tenant";
import { daysBetween } from "@/kernel/day";
import { Fault } from "@/kernel/fault";
import type { Actor } from "@/modules/audit/contract";
import { recordAudit } from "@/modules/audit/service";
import type { Insights } from "@/modules/insights/service";
import type { CourseDetail, CourseRow, FunnelStep, Fresh, LearnerAtRisk, LearnerPath, LearnerRow, LearningOverview, LessonRow, Range, VideoRetention } from "./contract";
import { percent } from "./contract";
import { queryCohortTotals, queryCohortTrend } from "./cohort-flow.store";
import { findCourse, queryActiveByCourse, queryCohorts, queryCourseNumbers, queryCourses, queryScores } from "./courses.store";
import { countAtRisk, findLearner, queryAtRisk, queryLearners, queryPath } from "./learners.store";
import { findLesson, queryLessons, queryVideo, saveLessonOrder } from "./lessons.store";
import { ALL_COURSES, periodBefore, queryTotals, queryTrend } from "./overview.store";
import { atRiskOf, RISK_RULE } from "./risk";
import { queryActivity } from "./span.store";

export interface CourseQuery {
  readonly course: string;
  readonly range: Range;
  /** The Monday of a start week. */
  readonly cohort?: string | undefined;
}

export interface Learning {
  /** Of all courses, of one, or of one's cohort. @throws Fault `not_found` for a course that no event named, `invalid_request` for a cohort of no course */
  overview(tenant: Tenant, query: { readonly range: Range; readonly course?: string | undefined; readonly cohort?: string | undefined }): Promise<LearningOverview>;
  courses(tenant: Tenant, range: Range): Promise<Fresh & { readonly range: Range; readonly courses: readonly CourseRow[] }>;
  /** @throws Fault `not_found` */
  course(tenant: Tenant, query: CourseQuery): Promise<CourseDetail>;
  /** Lessons of one course, or of all of them, in their order. @throws Fault `not_found` */
  lessons(tenant: Tenant, query: { readonly range: Range; readonly course?: string | undefined; readonly cohort?: string | undefined }): Promise<Fresh & { readonly lessons: readonly LessonRow[] }>;
  /** @throws Fault `not_found` */
  video(tenant: Tenant, course: string, lesson: string): Promise<Fresh & VideoRetention>;
  /** Learners of a course by id; `next` is where the next page starts. @throws Fault `not_found` */
  learners(tenant: Tenant, query: { readonly course: string; readonly status?: string | undefined; readonly after?: string | undefined; readonly limit: number }): Promise<Fresh & { readonly title: string | null; readonly learners: readonly LearnerRow[]; readonly next: string | null }>;
  /** Those who may be about to drop out, the most unusual silence first. @throws Fault `not_found` */
  atRisk(tenant: Tenant, query: CourseQuery & { readonly limit: number }): Promise<Fresh & { readonly asOf: string; readonly rule: string; readonly learners: readonly LearnerAtRisk[] }>;
  /** Distinct active people by course. */
  activeByCourse(tenant: Tenant, range: Range): Promise<ReadonlyMap<string, number>>;
  /** Of one course: its lessons, and how many are at risk. */
  courseDigest(tenant: Tenant, course: string, range: Range): Promise<{ readonly lessons: readonly LessonRow[]; readonly atRisk: number }>;
  /** @throws Fault `not_found` for a learner who is in no such course */
  learner(tenant: Tenant, course: string, person: string): Promise<LearnerPath>;
  /** Sets the order of a course's lessons; those left out follow by the rule. @throws Fault `not_found`, `invalid_request` */
  setLessonOrder(tenant: Tenant, course: string, lessons: readonly string[], actor: Actor): Promise<void>;
}

/** @param insights whose freshness and local day these numbers share */
export function createLearning(insights: Pick<Insights, "freshness" | "calendar">): Learning {
  /** Numbers and how fresh they are, all of one moment. */
  function fresh<T>(tenant: Tenant, read: (tenant: Tenant) => Promise<T>): Promise<T & Fresh> {
    return tenant.answer(async (together) => {
      const freshness = await insights.freshness(together);
      return { ...(await read(together)), freshness, data_fresh_as_of: freshness.dataFreshAsOf };
    });
  }
  /** The day on which silence is measured: the range's last, and never one to come. */
  async function asOfDay(tenant: Tenant, { to }: Range): Promise<string> {
    const { today } = await insights.calendar(tenant);
    return to < today ? to : today;
  }
  const requireCourse = async (tenant: Tenant, course: string) => {
    const found = await tenant.read((sql) => findCourse(sql, tenant.orgId, course));
    if (found === undefined) throw new Fault("not_found", "There is no such course.", { path: "course" });
    return found;
  };

  async function flow(tenant: Tenant, course: string, range: Range, cohort: string | null) {
    const { orgId } = tenant;
    const before = periodBefore(range, daysBetween(range.from, range.to) + 1);
    return tenant.read(async (sql) => {
      const totals = (of: Range) => (cohort === null ? queryTotals(sql, orgId, course, of) : queryCohortTotals(sql, orgId, course, of, cohort));
      return {
        range,
        totals: await totals(range),
        before: { range: before, totals: await totals(before) },
        trend: await (cohort === null ? queryTrend(sql, orgId, course, range) : queryCohortTrend(sql, orgId, course, range, cohort)),
        activity: await queryActivity(sql, orgId, course, cohort),
      };
    });
  }

  return {
    overview: (tenant, { range, course, cohort = null }) =>
      fresh(tenant, async (together) => {
        if (course !== undefined) await requireCourse(together, course);
        else if (cohort !== null) throw new Fault("invalid_request", "A cohort is one of a course: name the course, too.", { path: "cohort" });
        return flow(together, course ?? ALL_COURSES, range, cohort);
      }),

    courses: (tenant, range) => fresh(tenant, async (together) => ({ range, courses: await together.read((sql) => queryCourses(sql, together.orgId, range)) })),

    course: (tenant, { course, range, cohort = null }) =>
      fresh(tenant, async (together) => {
        const { title, lessons } = await requireCourse(together, course);
        const asOf = await asOfDay(together, range);
        const { orgId } = tenant;
        const period = await flow(together, course, range, cohort);
        return together.read(async (sql) => {
          const numbers = await queryCourseNumbers(sql, orgId, course, cohort, lessons, range.to);
          const scores = await queryScores(sql, orgId, course, cohort);
          return {
            courseId: course, title, cohort, ...period, numbers,
            funnel: funnelOf(numbers),
            lessons: await queryLessons(sql, orgId, course, cohort, asOf),
            scores: Array.from({ length: 10 }, (_, bucket) => ({ from: bucket * 10, to: bucket === 9 ? 100 : bucket * 10 + 9, learners: scores.find((row) => row.bucket === bucket)?.learners ?? 0 })),
            cohorts: await queryCohorts(sql, orgId, course, range.to),
            risk: { asOf, rule: RISK_RULE, ...(await countAtRisk(sql, orgId, course, asOf, cohort)) },
          };
        });
      }),

    lessons: (tenant, { range, course, cohort = null }) =>
      fresh(tenant, async (together) => {
        if (course !== undefined) await requireCourse(together, course);
        const asOf = await asOfDay(together, range);
        return { lessons: await together.read((sql) => queryLessons(sql, tenant.orgId, course ?? null, cohort, asOf)) };
      }),

    video: (tenant, course, lesson) =>
      fresh(tenant, (together) =>
        together.read(async (sql) => {
          const found = await findLesson(sql, together.orgId, course, lesson);
          if (found === undefined) throw new Fault("not_found", "There is no such lesson in this course.", { path: "lesson" });
          return { lessonId: lesson, ...found, curve: curveOf(await queryVideo(sql, together.orgId, course, lesson), found.viewers) };
        }),
      ),

    learners: (tenant, { course, status = null, after = "", limit }) =>
      fresh(tenant, async (together) => {
        const { title } = await requireCourse(together, course);
        const rows = await together.read((sql) => queryLearners(sql, together.orgId, course, status, after, limit + 1));
        const learners = rows.slice(0, limit);
        return { title, learners, next: rows.length > limit ? (learners.at(-1)?.person ?? null) : null };
      }),

    atRisk: (tenant, { course, range, cohort = null, limit }) =>
      fresh(tenant, async (together) => {
        await requireCourse(together, course);
        const asOf = await asOfDay(together, range);
        const rows = await together.read((sql) => queryAtRisk(sql, together.orgId, course, asOf, cohort, limit));
        return { asOf, rule: RISK_RULE, learners: rows.map(atRiskOf) };
      }),

    activeByCourse: (tenant, range) => tenant.read((sql) => queryActiveByCourse(sql, tenant.orgId, range)),

    courseDigest: (tenant, course, range) =>
      tenant.answer(async (together) => {
        const asOf = await asOfDay(together, range);
        return together.read(async (sql) => ({
          lessons: await queryLessons(sql, tenant.orgId, course, null, asOf),
          atRisk: (await countAtRisk(sql, tenant.orgId, course, asOf, null)).atRisk,
        }));
      }),

    learner: (tenant, course, person) =>
      fresh(tenant, (together) =>
        together.read(async (sql) => {
          const learner = await findLearner(sql, together.orgId, course, person);
          if (learner === undefined) throw new Fault("not_found", "There is no such learner in this course.", { path: "person" });
          const title = (await findCourse(sql, together.orgId, course))?.title ?? null;
          return { courseId: course, title, learner, ...(await queryPath(sql, together.orgId, course, person)) };
        }),
      ),

    async setLessonOrder(tenant, course, lessons, actor) {
      if (new Set(lessons).size < lessons.length) throw new Fault("invalid_request", "A lesson has one place only.", { path: "lessons" });
      await requireCourse(tenant, course);
      await tenant.write(async (sql) => {
        const unknown = await saveLessonOrder(sql, tenant.orgId, course, lessons);
        if (unknown.length > 0) throw new Fault("invalid_request", `This course has no lesson ${JSON.stringify(unknown[0])}.`, { path: "lessons", unknown });
        await recordAudit(sql, { orgId: tenant.orgId, actor, action: "course.lessons_ordered", target: `course:${course}`, details: { lessons } });
      });
    },
  };
}

function funnelOf(numbers: CourseDetail["numbers"]): FunnelStep[] {
  const steps = [["learners", "Learners"], ["started", "Started"], ["progressed", "Finished a lesson"], ["completed", "Completed"]] as const;
  return steps.map(([step, label]) => ({ step, label, learners: numbers[step], share: percent(numbers[step], numbers.learners) }));
}

/** Changes summed up into stretches; the last change ends the last one. */
function curveOf(changes: readonly { second: number; viewers: number; plays: number }[], viewers: number): VideoRetention["curve"] {
  let seen = 0;
  let plays = 0;
  return changes.slice(0, -1).map((change, i) => {
    seen += change.viewers;
    plays += change.plays;
    return { from: change.second, to: changes[i + 1]?.second ?? change.second, viewers: seen, plays, share: percent(seen, viewers) };
  });
}
