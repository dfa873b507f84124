import { hrefOf } from "@/ui/shell/pages";

/** What a link takes along: the range, and what of the filters holds there. */
export type Along = Readonly<Record<string, string | null>>;

const KEPT = ["range", "from", "to", "compare"];

/** The range of the page that links, for the page that is linked to. */
export function rangeOf(params: { get(name: string): string | null }): Along {
  return Object.fromEntries(KEPT.map((name) => [name, params.get(name)]));
}

function withQuery(path: string, along: Along = {}): string {
  const query = new URLSearchParams(Object.entries(along).flatMap(([name, value]) => (value === null ? [] : [[name, value]]))).toString();
  return query ? `${path}?${query}` : path;
}

const LEARNING = "/learning";

/** @param path below the organisation, `/learning/…`, as the summary gives it */
export function proofHref(slug: string, path: string, query: Along): string {
  return withQuery(`${hrefOf("learning", { slug })}${path.startsWith(LEARNING) ? path.slice(LEARNING.length) : path}`, query);
}

export function coursesHref(slug: string, along?: Along): string {
  return withQuery(hrefOf("courses", { slug }), along);
}

export function courseHref(slug: string, course: string, along?: Along): string {
  return withQuery(hrefOf("course", { slug, course }), along);
}

export function learnersHref(slug: string, course: string, along?: Along): string {
  return withQuery(hrefOf("courseLearners", { slug, course }), along);
}

/** @param person with its kind, as the API has it: `user:lena` */
export function learnerHref(slug: string, course: string, person: string): string {
  return hrefOf("learner", { slug, course, person });
}

export function lessonsHref(slug: string, along?: Along): string {
  return withQuery(hrefOf("lessons", { slug }), along);
}

export function surveysHref(slug: string): string {
  return hrefOf("surveys", { slug });
}

export function surveyHref(slug: string, survey: string, along?: Along): string {
  return withQuery(hrefOf("survey", { slug, survey }), along);
}

/** What a learning platform sends, told on a page. */
export function learningEventsHref(slug: string): string {
  return hrefOf("learningEvents", { slug });
}

/** The looks of a link in a table. */
export const LINK = "text-accent-ink underline-offset-2 hover:underline";
