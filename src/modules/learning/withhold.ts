import { LEAST_RESPONDENTS } from "./contract";
import type { Withheld } from "./survey.contract";

export const TOO_FEW: Withheld = { reason: `Fewer than ${LEAST_RESPONDENTS} people answered: withheld, so that nobody can be recognised.` };
export const NO_GROUP: Withheld = {
  reason: `Answers are counted in groups of at least ${LEAST_RESPONDENTS} people, on the day the group was complete; none was complete in this range.`,
};

export const FEW_ANSWERS = "Courses with few answers";

/** Why nothing is shown of a question, a week or a course. @param grouped whether another range shows something */
export function reasonOf(grouped: boolean): Withheld {
  return grouped ? NO_GROUP : TOO_FEW;
}
