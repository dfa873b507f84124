/** What the page and its skeleton both say. */
export const SENTENCE = "Everybody in this course, and how far they have come.";
export const LIST = "Learners";
export const PAGE_SIZE = 50;

export const STATUSES = ["enrolled", "started", "withdrawn", "completed"] as const;
export type Status = (typeof STATUSES)[number];
export const STATUS_NAMES: Readonly<Record<Status, string>> = { enrolled: "Enrolled, not started", started: "Started", withdrawn: "Withdrawn", completed: "Completed" };
