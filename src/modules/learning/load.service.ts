import type { ReadModel } from "@/modules/pipeline/contract";
import { addActiveDays, removeActiveDay } from "./active.store";
import { addAnswers, removeAnswers } from "./answers.store";
import { addFacts, findConcerns, hasDay, removeFacts, touchedOnDay } from "./facts.store";
import { foldProgress } from "./fold.store";

/**
 * Learning, loaded inside the pass. Facts by local day are sums, minima, maxima and sets; a learner whom an event
 * touches is folded again from them. So the order of arrival changes nothing, a day is taken out exactly,
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
    if (touched.length > 0) await foldProgress(sql, orgId, touched);
  },
  async removeDay(sql, orgId, { day }) {
    if (!(await hasDay(sql, orgId, day))) return undefined;
    await removeAnswers(sql, orgId, day);
    const touched = await touchedOnDay(sql, orgId, day);
    await removeFacts(sql, orgId, day);
    if (touched.length > 0) {
      await removeActiveDay(sql, orgId, day, touched);
      await foldProgress(sql, orgId, touched);
    }
    return undefined;
  },
};
