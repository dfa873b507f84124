/** What the page and its skeleton both say. */
export const DAYS = 30;
export const SENTENCE = `Everybody on this installation, over the last ${DAYS} days.`;
