import { expect, test } from "vitest";
import { definitionOf, draftOf, EMPTY, errorsOf, withQuestion } from "./draft";

const question = { key: 0, id: "pace", kind: "choice", label: "The pace?", choices: " slow \n\n right\n" } as const;
const draft = { survey: " feedback ", title: " How was it? ", audience: "enrolled", questions: [question, { ...question, key: 1, id: "nps", kind: "nps" }] } as const;

test("what is sent is trimmed, and only what one chooses from has choices", () => {
  expect(errorsOf(draft, [])).toEqual(new Map());
  expect(definitionOf(draft)).toEqual({
    survey: "feedback", title: "How was it?", audience: "enrolled",
    questions: [{ id: "pace", kind: "choice", label: "The pace?", choices: ["slow", "right"] }, { id: "nps", kind: "nps", label: "The pace?", choices: [] }],
  });
});

test("errors name their field", () => {
  expect([...errorsOf(withQuestion(EMPTY), []).keys()]).toEqual(["survey", "title", "id 0", "label 0"]);
  expect([...errorsOf(draft, ["feedback"]).keys()]).toEqual(["survey"]);
  const wrong = { ...draft, title: "x".repeat(201), questions: [{ ...question, choices: " \n" }, { ...question, key: 1, choices: "a\na" }, { ...question, key: 2, id: "other", choices: "x".repeat(301) }] };
  expect([...errorsOf(wrong, []).keys()]).toEqual(["title", "choices 0", "id 1", "choices 1", "choices 2"]);
});

test("a question keeps its key, and a new one gets another", () => {
  const known = draftOf({ survey: "s", title: "S", audience: "completed" }, [{ id: "a", kind: "multiple", label: "A", choices: ["x", "y"] }]);
  expect(withQuestion(known).questions).toMatchObject([{ key: 0, choices: "x\ny" }, { key: 1, id: "" }]);
});
