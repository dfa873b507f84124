/** What the page and its skeleton both say. */
export const SENTENCE = "What learners were asked, and how many have answered.";
export const LIST = "Surveys";
