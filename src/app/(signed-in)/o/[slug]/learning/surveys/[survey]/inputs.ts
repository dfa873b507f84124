import type { LearningView } from "../../url-state";

/** The questions that the page asks; server and browser must ask them in the same words. */
export function inputsOf(org: string, survey: string, { range: { from, to, previous }, course }: LearningView) {
  const ofCourse = course === null ? {} : { course };
  const shown = { org, survey, range: { from, to }, ...ofCourse };
  return {
    shown,
    /** Asked only where periods are compared. */
    previous: { org, survey, range: previous, ...ofCourse },
    /** With free text as it was written: asked for only by a click, because the audit log records it. */
    unredacted: { ...shown, text: true },
  };
}
