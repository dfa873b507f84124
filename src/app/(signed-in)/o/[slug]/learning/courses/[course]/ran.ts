import { shiftDay } from "@/kernel/day";
import type { CohortRow, Range } from "@/modules/learning/contract";

/** From the first day to the last of the weeks in which the cohorts were active; undefined when they never were. */
export function daysOfCohorts(cohorts: readonly Pick<CohortRow, "startWeek" | "active">[]): Range | undefined {
  const weeks = cohorts.flatMap(({ startWeek, active }) => active.map(({ week }) => shiftDay(startWeek, 7 * week))).sort();
  const [first] = weeks;
  const last = weeks.at(-1);
  return first === undefined || last === undefined ? undefined : { from: first, to: shiftDay(last, 6) };
}
