/** What the page and its skeleton both say. */
export const SENTENCE = "How long events are kept after their receipt. Numbers stay when events go.";

export const CARDS = {
  raw: { title: "Events as received", description: "For exports, receipts, and recognising an id that is sent again" },
  staging: { title: "Staged events", description: "For looking at events one by one, and rebuilding a day's numbers" },
  change: { title: "Keep events for less", description: "What is deleted does not come back, also when you choose more days later" },
} as const;
