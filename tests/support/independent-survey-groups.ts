/** The rule of groups, told once more without SQL. */
export interface Given {
  readonly question: string;
  readonly shape: string;
  readonly course: string;
  readonly person: string;
  readonly day: string;
  /** Milliseconds. */
  readonly at: number;
}

export interface Placed<Answer extends Given> {
  readonly answer: Answer;
  readonly pooled: boolean;
  /** Null of what is never shown. */
  readonly blockDay: string | null;
  readonly block: number | null;
}

export function groupsOf<Answer extends Given>(answers: readonly Answer[], least: number): Placed<Answer>[] {
  return [...grouped(answers, ({ question, shape }) => JSON.stringify([question, shape])).values()].flatMap((stream) => {
    const courses = [...grouped(stream, ({ course }) => course).values()];
    const isOwn = (course: readonly Answer[]) => new Set(course.map(({ person }) => person)).size >= least;
    return [...courses.filter(isOwn).flatMap((course) => placed(course, false, least)), ...placed(courses.filter((course) => !isOwn(course)).flat(), true, least)];
  });
}

function placed<Answer extends Given>(answers: readonly Answer[], pooled: boolean, least: number): Placed<Answer>[] {
  const first = ([, own]: readonly [string, readonly Answer[]]) => Math.min(...own.map(({ at }) => at));
  const people = [...grouped(answers, ({ person }) => person)].sort((a, b) => first(a) - first(b) || (a[0] < b[0] ? -1 : 1));
  const blocks = Math.floor(people.length / least);
  const blockOf = (nth: number) => (blocks === 0 ? null : Math.min(Math.floor(nth / least), blocks - 1));
  const days = new Map<number | null, string>();
  for (const [nth, [, own]] of people.entries()) {
    const block = blockOf(nth);
    days.set(block, own.reduce((day, answer) => (answer.day > day ? answer.day : day), days.get(block) ?? ""));
  }
  return people.flatMap(([, own], nth) => own.map((answer) => ({ answer, pooled, block: blockOf(nth), blockDay: blocks === 0 ? null : (days.get(blockOf(nth)) ?? null) })));
}

function grouped<T>(list: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}
