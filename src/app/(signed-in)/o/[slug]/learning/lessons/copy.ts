/** What the page and its skeleton both say. */
export const SENTENCE = "Every lesson in the order of its course: who gets there, who finishes, who goes no further.";
export const LIST = "Lessons";
