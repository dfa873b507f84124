import { type Concern, matches, type ReadModel } from "@/modules/pipeline/contract";
import { addActiveDays, recomputeActiveDays, removeActiveDay } from "./active.store";
import { addAnswers, recomputeRespondents, removeAnswers } from "./answers.store";
import { addFacts, hasDay, recomputeFacts, removeFacts, touchedOnDay } from "./facts.store";
import { foldProgress } from "./fold.store";

const COURSES: Concern = { course: true };
const SURVEYS: Concern = { types: ["survey_submitted"] };

/**
 * Learning, loaded inside the pass. Facts by local day are sums, minima, maxima and sets; a learner whom an event
 * touches is folded again from them. So the order of arrival changes nothing, a day is taken out exactly,
 * and a rebuild does not need events that retention has dropped.
 */
export const learningModel: ReadModel = {
  name: "learning",
  version: 2,
  concerns: [COURSES, SURVEYS],
  people: [
    "learning.active_days.person", "learning.user_course_days.person", "learning.user_lesson_days.person",
    "learning.user_course_progress.person", "learning.user_lesson_progress.person",
    "learning.survey_responses.respondent", "learning.survey_answers.respondent",
    // Free text may name anybody.
    "learning.survey_answers.words",
  ],
  async add(sql, orgId, scope, kinds) {
    const concerns = (concern: Concern) => kinds.some((kind) => matches(concern, kind));
    if (concerns(SURVEYS)) await addAnswers(sql, orgId, scope);
    if (!concerns(COURSES)) return;
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
  async recomputePeople(sql, orgId, people, frozenThrough) {
    const touched = await recomputeFacts(sql, orgId, people, frozenThrough);
    await recomputeActiveDays(sql, orgId, people, frozenThrough);
    if (touched.length > 0) await foldProgress(sql, orgId, touched);
    await recomputeRespondents(sql, orgId, people);
  },
};
