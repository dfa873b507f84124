import { mean, percent } from "./contract";
import type { Nps, Question, QuestionKind, QuestionResult, SurveyGroup, SurveyResults } from "./survey.contract";
import { countOf, FEW_ANSWERS, reasonOf, TOO_FEW } from "./withhold";

/** What the sums over whole groups say: questions, weeks, courses. */

export type Described = Question & { readonly declared: boolean };

/** What was ever answered to a question in one shape. */
export interface Stream {
  readonly questionId: string;
  readonly shape: "number" | "text" | "list";
  /** Whether any of it is in a group, and may be shown somewhere. */
  readonly grouped: boolean;
  /** The same of the course that is asked for; of all of them when none is. */
  readonly inCourse: boolean;
  readonly groupedInCourse: boolean;
}

/** How many responses there were, and of how many people: of all of them, or of a week or a course. */
export interface Participation {
  readonly part: "all" | "week" | "course";
  readonly key: string;
  readonly title: string | null;
  readonly responses: number;
  readonly respondents: number;
}

/** How often a value was given in the groups that are shown: in all of them, or in those of a week or of a course. */
export interface AnswerCount {
  readonly part: "all" | "week" | "course";
  /** Monday or course; null for the courses with few answers. */
  readonly key: string | null;
  readonly questionId: string;
  /** A number, or one of the question's choices; null for free text and for what is none of the choices. */
  readonly number: number | null;
  readonly choice: string | null;
  readonly answers: number;
}

/**
 * The questions that were described, then those that were only answered. Of these only numbers are
 * counted by value: any words may be free text, and are treated as it.
 */
export function questionsOf(declared: readonly Question[], streams: readonly Stream[]): Described[] {
  const known = new Set(declared.map(({ id }) => id));
  const ids = [...new Set(streams.filter(({ inCourse }) => inCourse).map(({ questionId }) => questionId))].filter((id) => !known.has(id));
  const derived = ids.map((id): Described => ({ id, kind: kindOf(id, streams.filter(({ questionId }) => questionId === id)), label: id, choices: [], declared: false }));
  return [...declared.map((question) => ({ ...question, declared: true })), ...derived];
}

/** Numbers, unless only words may be shown. */
function kindOf(id: string, streams: readonly Stream[]): QuestionKind {
  const shown = streams.filter(({ grouped }) => grouped);
  const numbers = (shown.length > 0 ? shown : streams).some(({ shape }) => shape === "number");
  return !numbers ? "text" : id.toLowerCase() === "nps" ? "nps" : "rating";
}

/** @param counts of all groups that are shown, and of this question alone, as are `streams` */
export function resultOf(question: Described, counts: readonly AnswerCount[], streams: readonly Stream[]): Omit<QuestionResult, "texts" | "redacted"> {
  const { kind } = question;
  const isNumeric = kind === "rating" || kind === "nps";
  const numbers = isNumeric ? numbersOf(kind, counts) : [];
  const answered = isNumeric ? total(numbers) : total(kind === "text" ? counts.filter(({ number }) => number === null) : counts);
  const grouped = streams.some(({ shape, groupedInCourse }) => groupedInCourse && (isNumeric ? shape === "number" : kind !== "text" || shape !== "number"));
  return {
    ...question,
    answered,
    withheld: answered > 0 ? null : reasonOf(grouped),
    average: averageOf(numbers),
    nps: kind === "nps" ? npsOf(numbers) : null,
    distribution: isNumeric
      ? numbers.map(({ number, answers }) => ({ value: String(number), answers, share: percent(answers, answered) }))
      : kind === "text" ? [] : choicesOf(counts, answered),
  };
}

/** By week or by course: anyone who took part, and what the groups that count there have answered. */
export function weeksOf(people: readonly Participation[], counts: readonly AnswerCount[], questions: readonly Question[]): SurveyResults["trend"] {
  const rows = people.filter(({ part }) => part === "week");
  const answers = byKey(counts, "week");
  // A group is complete on a day on which somebody responded, so every week of a group is a week of responses.
  return rows.map(({ key, ...row }) => ({ week: key, ...groupOf([row], answers.get(key) ?? [], questions) }));
}

/** Courses that have neither five respondents nor a group of their own here are one row. */
export function coursesOf(people: readonly Participation[], counts: readonly AnswerCount[], questions: readonly Question[]): SurveyResults["byCourse"] {
  const rows = people.filter(({ part }) => part === "course");
  const answers = byKey(counts, "course");
  const isNamed = ({ key, respondents }: Participation) => countOf(respondents, respondents) !== null || answers.has(key);
  const named = rows.filter(isNamed).map(({ key, title, ...row }) => ({ courseId: key, title, ...groupOf([row], answers.get(key) ?? [], questions) }));
  const few = rows.filter((row) => !isNamed(row));
  const pooled = answers.get(null) ?? [];
  if (few.length === 0 && pooled.length === 0) return named;
  return [...named, { courseId: null, title: FEW_ANSWERS, ...groupOf(few, pooled, questions) }];
}

/** Hundreds of courses have a hundred counts each: looked through once, and not once a course. */
function byKey(counts: readonly AnswerCount[], of: AnswerCount["part"]): ReadonlyMap<string | null, readonly AnswerCount[]> {
  const groups = new Map<string | null, AnswerCount[]>();
  for (const count of counts) {
    if (count.part !== of) continue;
    const group = groups.get(count.key);
    if (group) group.push(count);
    else groups.set(count.key, [count]);
  }
  return groups;
}

function groupOf(rows: readonly Pick<Participation, "responses" | "respondents">[], counts: readonly AnswerCount[], questions: readonly Question[]): SurveyGroup {
  const ofKind = (kind: "rating" | "nps") => {
    const ids = new Set(questions.filter((question) => question.kind === kind).map(({ id }) => id));
    return numbersOf(kind, counts.filter(({ questionId }) => ids.has(questionId)));
  };
  const responses = countOf(rows.reduce((sum, row) => sum + row.responses, 0), rows.reduce((sum, row) => sum + row.respondents, 0));
  const average = averageOf(ofKind("rating"));
  const nps = npsOf(ofKind("nps"))?.score ?? null;
  return { responses, average, nps, withheld: responses === null && counts.length === 0 ? TOO_FEW : null };
}

type Numbers = readonly { readonly number: number; readonly answers: number }[];

/** In their order. NPS runs from 0 to 10: what does not is no answer to it. */
function numbersOf(kind: "rating" | "nps", counts: readonly AnswerCount[]): Numbers {
  const sums = new Map<number, number>();
  for (const { number, answers } of counts) {
    if (number !== null && (kind === "rating" || (number >= 0 && number <= 10))) sums.set(number, (sums.get(number) ?? 0) + answers);
  }
  return [...sums].map(([number, answers]) => ({ number, answers })).sort((a, b) => a.number - b.number);
}

function choicesOf(counts: readonly AnswerCount[], answered: number): QuestionResult["distribution"] {
  const sums = new Map<string, number>();
  for (const { choice, answers } of counts) sums.set(choice ?? OTHER, (sums.get(choice ?? OTHER) ?? 0) + answers);
  return [...sums].map(([value, answers]) => ({ value, answers, share: percent(answers, answered) })).sort((a, b) => b.answers - a.answers || a.value.localeCompare(b.value));
}

const OTHER = "(another answer)";

const total = (some: readonly { readonly answers: number }[]) => some.reduce((sum, { answers }) => sum + answers, 0);

const averageOf = (numbers: Numbers) => mean(numbers.reduce((sum, { number, answers }) => sum + number * answers, 0), total(numbers));

function npsOf(numbers: Numbers): Nps | null {
  const answers = total(numbers);
  if (answers === 0) return null;
  const promoters = total(numbers.filter(({ number }) => number >= 9));
  const detractors = total(numbers.filter(({ number }) => number <= 6));
  return { score: Math.round((100 * (promoters - detractors)) / answers), promoters, passives: answers - promoters - detractors, detractors };
}
