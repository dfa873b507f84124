import type { Fresh, Range } from "./contract";

export const QUESTION_KINDS = ["rating", "choice", "multiple", "text", "nps"] as const;
export type QuestionKind = (typeof QUESTION_KINDS)[number];
/** Who a survey asks: everybody in its courses, or those who have completed them. */
export const AUDIENCES = ["enrolled", "completed"] as const;
export type Audience = (typeof AUDIENCES)[number];

export interface Question {
  readonly id: string;
  readonly kind: QuestionKind;
  readonly label: string;
  /** Of `choice` and `multiple`; an answer that is none of them counts as another one. */
  readonly choices: readonly string[];
}

export interface SurveyDefinition {
  readonly survey: string;
  readonly title: string;
  readonly audience: Audience;
  readonly questions: readonly Question[];
}

/** Why numbers are not shown. */
export interface Withheld {
  readonly reason: string;
}

export interface SurveyRow {
  readonly survey: string;
  readonly title: string;
  /** Whether the organisation has described it; else its questions are taken from the responses. */
  readonly declared: boolean;
  readonly audience: Audience;
  /** Of whole groups of at least five people, as answers are. */
  readonly responses: number;
  readonly lastDay: string | null;
}

export interface Nps {
  /** Promoters (9, 10) less detractors (0 to 6), in percent of the answers: -100 to 100. */
  readonly score: number;
  readonly promoters: number;
  readonly passives: number;
  readonly detractors: number;
}

export interface QuestionResult extends Question {
  readonly declared: boolean;
  /** Responses that answered it, in whole groups. */
  readonly answered: number;
  /** Of several choices: the different people who answered, which shares are of; null of other kinds. */
  readonly people: number | null;
  readonly withheld: Withheld | null;
  readonly average: number | null;
  readonly nps: Nps | null;
  /** Numbers in their order, with the steps that nobody chose; choices by frequency, of several the people who made each; empty for free text. */
  readonly distribution: readonly { readonly value: string; readonly answers: number; readonly share: number | null }[];
  /** The latest first; empty while `redacted`. On the day of its group, without a course where that has few answers. */
  readonly texts: readonly { readonly day: string; readonly courseId: string | null; readonly text: string }[];
  /** Whether there is free text that this answer does not show. */
  readonly redacted: boolean;
}

export interface SurveyGroup {
  /** Of whole groups: they add up to the range's. */
  readonly responses: number;
  /** The mean of ratings; null without any that may be shown. */
  readonly average: number | null;
  readonly nps: number | null;
  readonly withheld: Withheld | null;
}

export interface SurveyResults extends Fresh, SurveyRow {
  readonly range: Range;
  readonly course: string | null;
  /** Distinct people; null when there are too few to say. */
  readonly respondents: number | null;
  /** Learners of the courses that answered: with audience `enrolled` up to the last day, with `completed` who did so in the range. */
  readonly asked: number | null;
  readonly responseRate: number | null;
  readonly withheld: Withheld | null;
  readonly questions: readonly QuestionResult[];
  /** By the Monday of the week. Answers count in groups of at least five people, on the day of the group's last answer. */
  readonly trend: readonly (SurveyGroup & { readonly week: string })[];
  readonly byCourse: readonly (SurveyGroup & {
    /** `''`: no course; null: the courses with few answers, together. */
    readonly courseId: string | null;
    readonly title: string | null;
  })[];
}
