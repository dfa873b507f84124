/** What the page and its skeleton both say. */
export const SENTENCE = "How each page does, and one of them over time.";
export const LIST = "Pages";
