import { LEAST_RESPONDENTS } from "./contract";
import type { Withheld } from "./survey.contract";

export const TOO_FEW: Withheld = { reason: `Fewer than ${LEAST_RESPONDENTS} people answered: withheld, so that nobody can be recognised.` };
const ONE_MORE: Withheld = { reason: "Withheld, because a smaller group could be told from the rest otherwise." };

/**
 * Which of the groups that add up to a shown total are withheld: those that are too small, and when that
 * is a single one also the smallest of the others, because what is left of the total would give it away.
 */
export function withheldGroups(respondents: readonly number[]): readonly (Withheld | null)[] {
  const answers: (Withheld | null)[] = respondents.map((n) => (n < LEAST_RESPONDENTS ? TOO_FEW : null));
  const small = answers.filter((answer) => answer !== null).length;
  if (small !== 1) return answers;
  let smallest = -1;
  for (const [i, n] of respondents.entries()) {
    if (answers[i] === null && (smallest < 0 || n < (respondents[smallest] ?? 0))) smallest = i;
  }
  if (smallest >= 0) answers[smallest] = ONE_MORE;
  return answers;
}
