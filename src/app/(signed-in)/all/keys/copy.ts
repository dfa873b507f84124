/** What the page and its skeleton both say. */
export const SENTENCE = "For a backend that serves several organisations: each event finds its own by itself, or by X-Customer-ID.";
export const LIST = "Keys";
export const DESCRIPTION = "A platform key only sends events; it reads nothing";
