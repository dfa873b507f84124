/** What the page and its skeleton both say. */
export const SENTENCE = "One tag that counts a site’s page views, and who may send them.";
export const CARDS = {
  tag: { title: "The tag", description: "Into the head of every page; it weighs under 3 KB and never throws" },
  settings: { title: "Who may send, and what is kept", description: "Holds within a second, for every site of this organisation" },
} as const;
