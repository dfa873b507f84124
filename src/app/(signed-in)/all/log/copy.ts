/** What the page and its skeleton both say. */
export const SENTENCE = "What was done to the installation itself: platform keys, events without an organisation. Entries are only ever added.";
