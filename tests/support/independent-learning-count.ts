/**
 * Counts a course run of the Open University dataset a second time, from its tables alone and in the
 * plainest way: no line of the importer, and no SQL.
 */
export interface CourseCount {
  readonly learners: number;
  readonly enrolled: number;
  readonly withdrawn: number;
  readonly completed: number;
  /** Distinct people with clicks, of all days and by day (of the dataset: day 0 is the start). */
  readonly active: number;
  readonly activeByDay: ReadonlyMap<number, number>;
  readonly materials: ReadonlyMap<string, { readonly learners: number; readonly clicks: number; readonly kind: string | undefined; readonly lastSeen: number }>;
  /** Materials by the mean number of days between a learner's first click in the course and their first one there. */
  readonly order: readonly string[];
  /** By the Monday of the week in which they registered, days of the dataset as given by `weekOf`. */
  readonly cohorts: ReadonlyMap<string, { readonly learners: number; readonly completed: number; readonly withdrawn: number }>;
}

interface Texts {
  readonly registrations: string;
  readonly clicks: string;
  readonly results: string;
  readonly materials: string;
}

export function countCourse(texts: Texts, weekOf: (day: number) => string): CourseCount {
  const registered = cellsOf(texts.registrations);
  const enrolled = new Set(registered.map((cells) => cells[2] ?? ""));
  const withdrawn = new Set(registered.filter((cells) => cells[4] !== "").map((cells) => cells[2] ?? ""));
  const completed = new Set(cellsOf(texts.results).filter((cells) => cells[11] === "Pass" || cells[11] === "Distinction").map((cells) => cells[2] ?? ""));
  const kinds = new Map(cellsOf(texts.materials).map((cells) => [cells[0] ?? "", cells[3]]));

  const clicks = cellsOf(texts.clicks).map(([, , person = "", site = "", day, n]) => ({ person, site, day: Number(day), n: Number(n) }));
  const byDay = new Map<number, Set<string>>();
  const firstOf = new Map<string, number>();
  const lastOf = new Map<string, { day: number; site: string }>();
  for (const { person, site, day } of clicks) {
    byDay.set(day, (byDay.get(day) ?? new Set()).add(person));
    firstOf.set(person, Math.min(firstOf.get(person) ?? Infinity, day));
    const last = lastOf.get(person);
    if (!last || day > last.day || (day === last.day && site > last.site)) lastOf.set(person, { day, site });
  }
  const materials = new Map<string, { learners: number; clicks: number; kind: string | undefined; lastSeen: number; meanOffset: number }>();
  for (const site of new Set(clicks.map((row) => row.site))) {
    const rows = clicks.filter((row) => row.site === site);
    const people = [...new Set(rows.map((row) => row.person))];
    const offsets = people.map((person) => Math.min(...rows.filter((row) => row.person === person).map((row) => row.day)) - (firstOf.get(person) ?? 0));
    materials.set(site, {
      learners: people.length,
      clicks: rows.reduce((sum, row) => sum + row.n, 0),
      kind: kinds.get(site),
      lastSeen: [...lastOf].filter(([person, last]) => last.site === site && !completed.has(person)).length,
      meanOffset: offsets.reduce((sum, offset) => sum + offset, 0) / offsets.length,
    });
  }
  const cohorts = new Map<string, { learners: number; completed: number; withdrawn: number }>();
  for (const [, , person = "", day] of registered) {
    const week = weekOf(Number(day));
    const known = cohorts.get(week) ?? { learners: 0, completed: 0, withdrawn: 0 };
    cohorts.set(week, {
      learners: known.learners + 1,
      completed: known.completed + (completed.has(person) ? 1 : 0),
      withdrawn: known.withdrawn + (withdrawn.has(person) && !completed.has(person) ? 1 : 0),
    });
  }
  return {
    learners: enrolled.size,
    enrolled: enrolled.size,
    withdrawn: [...withdrawn].filter((person) => !completed.has(person)).length,
    completed: completed.size,
    active: firstOf.size,
    activeByDay: new Map([...byDay].map(([day, people]) => [day, people.size])),
    materials,
    order: [...materials].sort(([a, x], [b, y]) => x.meanOffset - y.meanOffset || (a < b ? -1 : 1)).map(([site]) => site),
    cohorts,
  };
}

function cellsOf(text: string): string[][] {
  return text.trim().split("\n").slice(1).map((line) => line.trim().replaceAll('"', "").split(","));
}
