/** What the page and its skeleton both say. */
export const SENTENCE = "What waits, how fast it goes through, and how good it is.";
export const FIGURES = 5;
export const LAYERS = "Time by layer";
export const QUALITY = "Quality of site events over time";
export const RULES = "Quality by rule";
export const RUNS = "Last runs";
export const AUDIT = "Audit trail";
/** What may happen to a raw event, as its trail names it. */
export const ACTIONS: Readonly<Record<string, string>> = {
  replace: "Corrected",
  exclude: "Left out",
  dead_letter_open: "Set aside",
  dead_letter_superseded: "Set aside, then sent again",
  dead_letter_replayed: "Set aside, then replayed",
  dead_letter_discarded: "Set aside, then discarded",
};
export const QUALITY_DAYS = 30;
