import type { Sql } from "@/db/sql";
import type { ReadModel } from "@/modules/pipeline/contract";
import { addActiveDays, removeActiveDay } from "./active.store";
import { applyToAggregates } from "./aggregates.store";
import { addAnswers, removeAnswers } from "./answers.store";
import { addFacts, findConcerns, hasDay, removeFacts, type Touched, touchedOnDay } from "./facts.store";
import { foldCourses, foldLessons, pairsOf } from "./progress.store";

/**
 * Learning, loaded inside the pass. Facts by local day are sums, minima, maxima and sets; whoever an event
 * touches is folded anew from them. So the order of arrival changes nothing, a day is taken out exactly,
 * and a rebuild does not need events that retention has dropped.
 */
export const learningModel: ReadModel = {
  name: "learning",
  async add(sql, orgId, scope) {
    const concerns = await findConcerns(sql, orgId, scope);
    if (concerns.surveys) await addAnswers(sql, orgId, scope);
    if (!concerns.courses) return;
    const touched = await addFacts(sql, orgId, scope);
    await addActiveDays(sql, orgId, scope);
    if (touched.length > 0) await fold(sql, orgId, touched);
  },
  async removeDay(sql, orgId, day) {
    if (!(await hasDay(sql, orgId, day))) return undefined;
    await removeAnswers(sql, orgId, day);
    const touched = await touchedOnDay(sql, orgId, day);
    await removeFacts(sql, orgId, day);
    if (touched.length > 0) {
      await removeActiveDay(sql, orgId, day);
      await fold(sql, orgId, touched);
    }
    return undefined;
  },
};

async function fold(sql: Sql, orgId: string, touched: readonly Touched[]): Promise<void> {
  const pairs = pairsOf(touched);
  await applyToAggregates(sql, orgId, pairs, -1);
  await foldLessons(sql, orgId, touched);
  await foldCourses(sql, orgId, pairs);
  await applyToAggregates(sql, orgId, pairs, 1);
}
