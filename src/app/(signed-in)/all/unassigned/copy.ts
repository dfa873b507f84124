/** What the page and its skeleton both say. */
export const SENTENCE = "What platform keys sent and nobody could be found for. No organisation sees or counts these events.";
export const REASONS = "By reason";
export const EVENTS = "Events";

const REASON: Readonly<Record<string, string>> = {
  organisation_unknown: "No organisation known",
  organisation_ambiguous: "Several organisations possible",
};

/** Why an event has no organisation; what is wrong in itself is called by its code, as the API does. */
export function reasonOf(code: string): string {
  return REASON[code] ?? code;
}
