/** What the page and its skeleton both say. */
export const SENTENCE = "Every visit, latest first, and the path that it took.";
export const LIST = "Sessions";
export const PAGE_SIZE = 50;
