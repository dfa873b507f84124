/** What the page and its skeleton both say. */
export const SENTENCE = "What it is called, by which clock its days are counted, and how programs name it.";

export const CARDS = {
  name: { title: "Name", description: "What people see; addresses and keys stay as they are" },
  zone: { title: "Time zone", description: "Where a day begins and ends in every number" },
  customer: { title: "Customer id", description: "How programs name this organisation; it is part of every key" },
} as const;
