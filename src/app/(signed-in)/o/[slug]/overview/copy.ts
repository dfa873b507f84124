/** What the page and its skeleton both say. */
export const SENTENCE = "What arrived, what it became, and how fresh it is.";
export const OVER_TIME = "Events over time";
export const BY_TYPE = "Events by type";
export const FIGURES = 6;
