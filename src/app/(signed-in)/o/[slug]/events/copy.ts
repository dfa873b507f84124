/** What the page and its skeleton both say. */
export const SENTENCE = "Where any event is, by the id that its client gave it.";
