/** What the page and its skeleton both say. */
export const TITLE = "Pipeline";
export const SENTENCE = "What waits, how fast it goes through, and how good it is.";
export const FIGURES = 5;
export const LAYERS = "Time by layer";
export const QUALITY = "Quality of site events over time";
export const RULES = "Quality by rule";
export const RUNS = "Last runs";
export const AUDIT = "Audit trail";
export const QUALITY_DAYS = 30;
export const PASS_HOURS = 24;
