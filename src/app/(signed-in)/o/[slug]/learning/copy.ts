/** What the page and its skeleton both say. */
export const SENTENCE = "Who learns, how far they come, and what changed.";
export const ACTIVE = "Active learners";
export const FLOW = "Enrolments and completions";
export const TIME = "Time spent";
export const FIGURES = 6;
