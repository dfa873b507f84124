import { type LearnerAtRisk, RISK } from "./contract";

/** The rule, for readers of the list. */
export const RISK_RULE =
  `Started, neither completed nor withdrawn, and silent for at least ${RISK.leastDays} days and ${RISK.factor} times the usual gap between two visits: ` +
  `the learner's own from ${RISK.ownRhythmFrom} active days on, the course's before. After ${RISK.goneAfterDays} days of silence a learner counts as gone.`;

const days = (n: number) => `${n} ${n === 1 ? "day" : "days"}`;

/** Why a learner is on the list, in words. */
export function reasonOf({ silentDays, rhythm, own, activeDays }: { silentDays: number; rhythm: number; own: boolean; activeDays: number }): string {
  const usual = own
    ? `usually back every ${days(rhythm)} (${activeDays} active days so far)`
    : `others in this course are back every ${days(rhythm)} (only ${days(activeDays)} of activity to judge by)`;
  return `Silent for ${days(silentDays)}; ${usual}.`;
}

export function atRiskOf<T extends Omit<LearnerAtRisk, "rhythmOf" | "reason"> & { readonly own: boolean }>({ own, ...row }: T): LearnerAtRisk {
  return { ...row, rhythmOf: own ? "learner" : "course", reason: reasonOf({ ...row, own }) };
}
