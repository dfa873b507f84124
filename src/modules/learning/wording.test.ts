import { expect, test } from "vitest";
import type { Sentence } from "./summary";
import { isFaithful } from "./wording";

const sentence: Sentence = { id: "drop", kind: "look_at", text: "In “Two Ways to Write”, 1234 people stopped at “Lesson 7”: 12.5 % of those who got there.", link: { path: "/", query: {} } };

test.each([
  ["1,234 people gave up at “Lesson 7” of “Two Ways to Write”, 12.5 % of those who reached it.", true],
  ["Many people stopped at “Lesson 7”.", true],
  ["12.50 % stopped.", true],
  ["About 13 % stopped at “Lesson 7”.", false],
  ["1235 people stopped.", false],
  ["1 234 people stopped.", false],
  ["Half of them stopped at “Lesson 7”.", false],
  ["Two people stopped.", false],
  ["", false],
])("%s", (wording, faithful) => {
  expect(isFaithful(wording, sentence)).toBe(faithful);
});
