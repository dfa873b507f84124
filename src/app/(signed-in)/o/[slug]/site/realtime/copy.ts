/** What the page and its skeleton both say. */
export const SENTENCE = "Who is on the site now, without crawlers.";
export const VIEWED = "Pages being viewed";
export const MINUTES = "Page views of the last 30 minutes";
