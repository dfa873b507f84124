/** What the page and its skeleton both say. */
export const SENTENCE = "Who did what in this organisation, and when. Entries are only ever added.";
