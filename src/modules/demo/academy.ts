import type { SurveyDefinition } from "@/modules/learning/survey.contract";

/** Northwind Academy: what it teaches, and the pages of its site. */
export const DEMO_ORGANISATION = { name: "Northwind Academy", slug: "demo", zone: "Europe/Berlin" } as const;

export type LessonKind = "article" | "video" | "quiz" | "assignment";

export interface Lesson {
  readonly id: string;
  readonly title: string;
  readonly kind: LessonKind;
  readonly minutes: number;
}

export interface Course {
  readonly id: string;
  readonly title: string;
  /** How many choose it, in relation to the others. */
  readonly draw: number;
  /** How many go on after a lesson, at best. */
  readonly hold: number;
  readonly lessons: readonly [Lesson, ...Lesson[]];
}

const KINDS: Readonly<Record<string, LessonKind>> = { a: "article", v: "video", q: "quiz", p: "assignment" };

/** `v12 Reading a chart` is a video of twelve minutes. */
function course(id: string, title: string, draw: number, hold: number, first: string, ...more: string[]): Course {
  const lesson = (text: string, index: number): Lesson => {
    const [code = "", ...words] = text.split(" ");
    return {
      id: `${id}-${String(index + 1).padStart(2, "0")}`,
      title: words.join(" "),
      kind: KINDS[code.charAt(0)] ?? "article",
      minutes: Number(code.slice(1)),
    };
  };
  return { id, title, draw, hold, lessons: [lesson(first, 0), ...more.map((text, i) => lesson(text, i + 1))] };
}

export const COURSES: readonly [Course, ...Course[]] = [
  course(
    "data-literacy", "Data Literacy for Teams", 30, 0.96,
    "v8 Why numbers mislead", "a10 Averages and what they hide", "v12 Reading a chart", "q6 Check: charts",
    "a14 Samples and surveys", "v11 Correlation, again", "a9 Telling a story", "q10 Final quiz",
  ),
  course(
    "sql-from-zero", "SQL from Zero", 24, 0.92,
    "v10 Tables, rows, columns", "a12 SELECT and WHERE", "q8 Check: filters", "v14 Joins", "a18 GROUP BY",
    "q8 Check: groups", "v16 Window functions", "a15 Reading a query plan", "p12 A small project", "q12 Final quiz",
  ),
  course(
    "gdpr-essentials", "GDPR Essentials", 20, 0.985,
    "v6 What is personal data?", "a8 Legal bases", "a7 Rights of a person", "v9 When something leaks", "q10 Certificate quiz",
  ),
  course(
    "leading-remote", "Leading Remote Teams", 14, 0.94,
    "v9 Trust at a distance", "a11 Writing it down", "v13 Meetings worth having", "q5 Check: habits", "a10 Feedback", "v8 Staying healthy", "q7 Final quiz",
  ),
  course(
    "accessible-web", "Accessible Web Design", 8, 0.95,
    "v10 Who is left out?", "a12 Contrast and colour", "a14 Keyboard first", "q7 Check: forms", "v15 Screen readers", "q10 Final quiz",
  ),
  course(
    "german-b1", "German B1 for Work", 4, 0.89,
    "v12 Sich vorstellen", "a15 E-Mails schreiben", "q8 Test: Perfekt", "v14 Am Telefon", "a16 Konjunktiv II", "q8 Test: Nebensätze",
    "v15 Besprechungen", "a14 Bewerbung", "q15 Abschlusstest",
  ),
];

/** What learners are asked when they have completed a course; sent as `survey_submitted`. */
export const FEEDBACK: SurveyDefinition = {
  survey: "course-feedback",
  title: "Course feedback",
  audience: "completed",
  questions: [
    { id: "rating", kind: "rating", label: "How did you like the course?", choices: [] },
    { id: "nps", kind: "nps", label: "How likely are you to recommend it?", choices: [] },
    { id: "pace", kind: "choice", label: "How was the pace?", choices: ["too slow", "just right", "too fast"] },
    { id: "helped", kind: "multiple", label: "What helped you most?", choices: ["videos", "articles", "quizzes"] },
    { id: "comment", kind: "text", label: "Anything else?", choices: [] },
  ],
};

export interface Page {
  readonly path: string;
  readonly title: string;
}

export const PUBLIC_PAGES: readonly [Page, ...Page[]] = [
  { path: "/", title: "Northwind Academy" },
  { path: "/courses", title: "All courses" },
  { path: "/pricing", title: "Pricing" },
  { path: "/about", title: "About us" },
  { path: "/blog/five-charts-to-avoid", title: "Five charts to avoid" },
  { path: "/blog/learning-in-twenty-minutes", title: "Learning in twenty minutes a day" },
  ...COURSES.map(({ id, title }) => ({ path: `/courses/${id}`, title })),
];

export const REFERRERS: readonly [string | undefined, ...(string | undefined)[]] = [
  "https://www.google.com/",
  "https://www.google.com/",
  "https://duckduckgo.com/",
  "https://www.linkedin.com/",
  "https://newsletter.northwind.example/",
  undefined,
  undefined,
];
