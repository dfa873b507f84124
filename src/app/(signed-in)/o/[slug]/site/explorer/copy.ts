/** What the page and its skeleton both say. */
export const SENTENCE = "Every site event with its properties, latest first.";
export const EVENTS = "Events";
