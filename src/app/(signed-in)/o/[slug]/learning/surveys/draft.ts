import type { Audience, QuestionKind, SurveyDefinition } from "@/modules/learning/survey.contract";

/** A description as it is being written. */
export interface Draft {
  readonly survey: string;
  readonly title: string;
  readonly audience: Audience;
  readonly questions: readonly QuestionDraft[];
}

export interface QuestionDraft {
  /** Holds while id and place change. */
  readonly key: number;
  readonly id: string;
  readonly kind: QuestionKind;
  readonly label: string;
  /** One a line. */
  readonly choices: string;
}

export const EMPTY: Draft = { survey: "", title: "", audience: "enrolled", questions: [] };
export const MOST_QUESTIONS = 100;
const MOST_CHOICES = 50;
const LONGEST = { id: 200, title: 200, label: 300, choice: 300 } as const;

/** What is wrong, by the name of its field: `title`, `label 3`. */
export type Errors = ReadonlyMap<string, string>;

export const hasChoices = (kind: QuestionKind) => kind === "choice" || kind === "multiple";

interface Known {
  readonly id: string;
  readonly kind: QuestionKind;
  readonly label: string;
  readonly choices: readonly string[];
}

/** @param questions those that are described, and those that were only answered, whose words are still to be found */
export function draftOf({ survey, title, audience }: Pick<SurveyDefinition, "survey" | "title" | "audience">, questions: readonly Known[]): Draft {
  return { survey, title, audience, questions: questions.map(({ id, kind, label, choices }, key) => ({ key, id, kind, label, choices: choices.join("\n") })) };
}

export function withQuestion(draft: Draft): Draft {
  const key = Math.max(-1, ...draft.questions.map((question) => question.key)) + 1;
  return { ...draft, questions: [...draft.questions, { key, id: "", kind: "rating", label: "", choices: "" }] };
}

/** @param taken surveys that are described already; a new one must not write over them */
export function errorsOf(draft: Draft, taken: readonly string[]): Errors {
  const errors = new Map<string, string>();
  const need = (field: string, text: string, longest: number, missing: string) => {
    if (text.trim() === "") errors.set(field, missing);
    else if (text.trim().length > longest) errors.set(field, `At most ${longest} characters.`);
  };
  need("survey", draft.survey, LONGEST.id, "Say which survey: the text that its responses send as “survey”.");
  if (taken.includes(draft.survey.trim())) errors.set("survey", "This survey is described already: choose it in the list to edit it.");
  need("title", draft.title, LONGEST.title, "Give it a title.");
  const seen = new Set<string>();
  for (const { key, id, kind, label, choices } of draft.questions) {
    need(`id ${key}`, id, LONGEST.id, "Say which answer: its name among the “answers” of a response.");
    if (id.trim() !== "" && seen.has(id.trim())) errors.set(`id ${key}`, "Another question has this id.");
    seen.add(id.trim());
    need(`label ${key}`, label, LONGEST.label, "Write the question.");
    if (!hasChoices(kind)) continue;
    const lines = linesOf(choices);
    if (lines.length === 0) errors.set(`choices ${key}`, "Give at least one choice.");
    else if (lines.length > MOST_CHOICES) errors.set(`choices ${key}`, `At most ${MOST_CHOICES} choices.`);
    else if (new Set(lines).size < lines.length) errors.set(`choices ${key}`, "Two lines are the same.");
    else if (lines.some((line) => line.length > LONGEST.choice)) errors.set(`choices ${key}`, `At most ${LONGEST.choice} characters a choice.`);
  }
  return errors;
}

/** What the API takes; of a draft without errors. */
export function definitionOf({ survey, title, audience, questions }: Draft) {
  return {
    survey: survey.trim(),
    title: title.trim(),
    audience,
    questions: questions.map(({ id, kind, label, choices }) => ({ id: id.trim(), kind, label: label.trim(), choices: hasChoices(kind) ? linesOf(choices) : [] })),
  };
}

function linesOf(text: string): string[] {
  return text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
}
