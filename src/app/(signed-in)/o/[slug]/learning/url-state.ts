import { parseRange, resolveRange, type RangeChoice, type ResolvedRange } from "@/ui/range";

const ID_LENGTH = 200;

/** What every page of learning reads from its address. */
export interface LearningView {
  readonly choice: RangeChoice;
  readonly range: ResolvedRange;
  /** Only this course. */
  readonly course: string | null;
  /** Only who started in the week of this Monday. */
  readonly cohort: string | null;
  /** The chart that a link points to. */
  readonly chart: string | null;
}

export function viewOf(params: { get(name: string): string | null }, timeZone: string, now: Date): LearningView {
  const choice = parseRange(params);
  return { choice, range: resolveRange(choice, timeZone, now), course: idIn(params, "course"), cohort: mondayIn(params), chart: params.get("chart") };
}

/** An id as the API takes it, or null. */
export function idIn(params: { get(name: string): string | null }, name: string): string | null {
  const value = params.get(name);
  return value && value.length <= ID_LENGTH ? value : null;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

function mondayIn(params: { get(name: string): string | null }): string | null {
  const day = params.get("cohort");
  return day !== null && DAY.test(day) && new Date(`${day}T00:00:00Z`).getUTCDay() === 1 ? day : null;
}

/** A copy of the parameters with that one, or without it; what one was sent to see is seen by then. */
export function withParam(params: URLSearchParams, name: string, value: string | null): URLSearchParams {
  const next = new URLSearchParams(params);
  next.delete("chart");
  if (value === null) next.delete(name);
  else next.set(name, value);
  return next;
}

/** The rows that the page's tables show, as an export takes them. */
export function exportFilter({ range, course, cohort }: LearningView) {
  return { range: plain(range), ...(course === null ? {} : { course }), ...(cohort === null ? {} : { cohort }) };
}

const plain = ({ from, to }: { readonly from: string; readonly to: string }) => ({ from, to });

/** The questions that pages ask; server and browser must ask them in the same words. */
export function inputsOf(org: string, { range, course, cohort }: LearningView) {
  const ofCourse = course === null ? {} : { course };
  const ofCohort = cohort === null ? {} : { cohort };
  return {
    shown: { org, range: plain(range), ...ofCourse },
    /** Asked only where periods are compared. */
    previous: { org, range: plain(range.previous), ...ofCourse },
    previousOf: (id: string) => ({ org, range: plain(range.previous), course: id, ...ofCohort }),
    courses: { org, range: plain(range) },
    coursesBefore: { org, range: plain(range.previous) },
    lessons: { org, range: plain(range), ...ofCourse, ...ofCohort },
    detail: (id: string) => ({ org, course: id, range: plain(range), ...ofCohort }),
    atRisk: (id: string) => ({ org, course: id, range: plain(range), ...ofCohort, limit: MOST_AT_RISK }),
  };
}

export const MOST_AT_RISK = 50;
