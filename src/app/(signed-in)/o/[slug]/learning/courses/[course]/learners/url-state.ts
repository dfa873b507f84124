import { PAGE_SIZE, STATUSES, type Status } from "./copy";

const PERSON_LENGTH = 220;

export interface LearnersView {
  readonly status: Status | null;
  /** The last one of the page before. */
  readonly after: string | null;
}

export function viewOf(params: { get(name: string): string | null }): LearnersView {
  const status = STATUSES.find((known) => known === params.get("status")) ?? null;
  const after = params.get("after");
  return { status, after: after && after.length <= PERSON_LENGTH ? after : null };
}

export function paramsOf({ status, after }: LearnersView): URLSearchParams {
  return new URLSearchParams({ ...(status ? { status } : {}), ...(after ? { after } : {}) });
}

/** What the list asks; server and browser must ask it in the same words. */
export function inputOf(org: string, course: string, { status, after }: LearnersView) {
  return { org, course, ...(status ? { status } : {}), ...(after ? { after } : {}), limit: PAGE_SIZE };
}
