import { mean, percent } from "./contract";
import type { Nps, Question, QuestionKind, QuestionResult, SurveyGroup, SurveyResults } from "./survey.contract";
import { FEW_ANSWERS, reasonOf } from "./withhold";

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
  /** Monday or course; null for the courses with few answers. */
  readonly key: string | null;
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

/** Of a question that is answered in words, one or several in a response: of all of it (`whole`), or of one choice. */
export interface WordCount {
  readonly questionId: string;
  readonly whole: boolean;
  readonly choice: string | null;
  readonly responses: number;
  readonly people: number;
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
export function resultOf(question: Described, counts: readonly AnswerCount[], words: readonly WordCount[], streams: readonly Stream[]): Omit<QuestionResult, "texts" | "redacted"> {
  const { kind } = question;
  const isNumeric = kind === "rating" || kind === "nps";
  const numbers = isNumeric ? numbersOf(kind, counts) : [];
  // A response answers a question once, however many choices or words it has.
  const whole = words.find((count) => count.whole);
  const answered = isNumeric ? total(numbers) : (whole?.responses ?? 0);
  const grouped = streams.some(({ shape, groupedInCourse }) => groupedInCourse && (isNumeric ? shape === "number" : kind !== "text" || shape !== "number"));
  return {
    ...question,
    answered,
    withheld: answered > 0 ? null : reasonOf(grouped),
    average: averageOf(numbers),
    nps: kind === "nps" ? npsOf(numbers) : null,
    people: kind === "multiple" ? (whole?.people ?? 0) : null,
    distribution: isNumeric
      ? scaleOf(kind, numbers).map(({ number, answers }) => ({ value: String(number), answers, share: percent(answers, answered) }))
      : kind === "text" ? [] : choicesOf(kind, words),
  };
}

/** Weeks in which a group counts: of responses, of answers to a question, or of both. */
export function weeksOf(people: readonly Participation[], counts: readonly AnswerCount[], questions: readonly Question[]): SurveyResults["trend"] {
  const rows = byKey(people, "week");
  const answers = byKey(counts, "week");
  const weeks = [...new Set([...rows.keys(), ...answers.keys()])].filter((week) => week !== null).sort();
  return weeks.map((week) => ({ week, ...groupOf(rows.get(week), answers.get(week) ?? [], questions) }));
}

/** Courses that have a group of their own here; those with few answers are one row, where they make up a group together. */
export function coursesOf(people: readonly Participation[], counts: readonly AnswerCount[], questions: readonly Question[]): SurveyResults["byCourse"] {
  const rows = byKey(people, "course");
  const answers = byKey(counts, "course");
  const courses = [...new Set([...rows.keys(), ...answers.keys()])].sort((a, b) => (a === null ? 1 : b === null ? -1 : a < b ? -1 : 1));
  return courses.map((course) => ({ courseId: course, title: course === null ? FEW_ANSWERS : (rows.get(course)?.[0]?.title ?? null), ...groupOf(rows.get(course), answers.get(course) ?? [], questions) }));
}

/** Hundreds of courses have a hundred counts each: looked through once, and not once a course. */
function byKey<Count extends Pick<AnswerCount, "part" | "key">>(counts: readonly Count[], of: AnswerCount["part"]): ReadonlyMap<string | null, readonly Count[]> {
  const groups = new Map<string | null, Count[]>();
  for (const count of counts) {
    if (count.part !== of) continue;
    const group = groups.get(count.key);
    if (group) group.push(count);
    else groups.set(count.key, [count]);
  }
  return groups;
}

function groupOf(rows: readonly Participation[] | undefined, counts: readonly AnswerCount[], questions: readonly Question[]): SurveyGroup {
  const ofKind = (kind: "rating" | "nps") => {
    const ids = new Set(questions.filter((question) => question.kind === kind).map(({ id }) => id));
    return numbersOf(kind, counts.filter(({ questionId }) => ids.has(questionId)));
  };
  return { responses: rows === undefined ? 0 : rows.reduce((sum, { responses }) => sum + responses, 0), average: averageOf(ofKind("rating")), nps: npsOf(ofKind("nps"))?.score ?? null, withheld: null };
}

type Numbers = readonly { readonly number: number; readonly answers: number }[];

/** In their order. NPS is a whole number from 0 to 10: what is not is no answer to it. */
function numbersOf(kind: "rating" | "nps", counts: readonly AnswerCount[]): Numbers {
  const sums = new Map<number, number>();
  for (const { number, answers } of counts) {
    if (number !== null && (kind === "rating" || (Number.isInteger(number) && number >= 0 && number <= 10))) sums.set(number, (sums.get(number) ?? 0) + answers);
  }
  return [...sums].map(([number, answers]) => ({ number, answers })).sort((a, b) => a.number - b.number);
}

/** A longer scale is not filled up: it may be anything, a price or a year. */
const LONGEST_SCALE = 20;

/** The whole scale, with the steps that nobody chose: 0 to 10, or from the smallest to the largest rating. */
function scaleOf(kind: QuestionKind, numbers: Numbers): Numbers {
  const [first, last] = kind === "nps" ? [0, 10] : [Math.ceil(numbers[0]?.number ?? 0), Math.floor(numbers.at(-1)?.number ?? -1)];
  if (numbers.length === 0 || last - first > LONGEST_SCALE) return numbers;
  const known = new Set(numbers.map(({ number }) => number));
  const empty = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => ({ number: first + i, answers: 0 })).filter(({ number }) => !known.has(number));
  return [...numbers, ...empty].sort((a, b) => a.number - b.number);
}

/** Of several choices the people who made each, as a share of the people who answered. */
function choicesOf(kind: QuestionKind, words: readonly WordCount[]): QuestionResult["distribution"] {
  const of = (count: WordCount | undefined) => (kind === "multiple" ? count?.people : count?.responses) ?? 0;
  const whole = of(words.find((count) => count.whole));
  return words
    .filter((count) => !count.whole)
    .map((count) => ({ value: count.choice ?? OTHER, answers: of(count), share: percent(of(count), whole) }))
    .sort((a, b) => b.answers - a.answers || a.value.localeCompare(b.value));
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
