/** What the page and its skeleton both say. */
export const SENTENCE = "Every course, how many take it, and how many of them complete it.";
export const COMPLETION = "Completion by course";
export const LIST = "All courses";
