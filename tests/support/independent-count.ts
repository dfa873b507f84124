/**
 * Counts the two kinds of input a second time, on purpose without a line of the importers' code and in the
 * plainest way there is, so that a number that comes out of the database can be held against one that never
 * went in. Whole files in memory, a regular expression, `split` and maps.
 */
export interface Occurrence {
  readonly type: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly person: string;
  readonly course?: string;
}

export interface Counted {
  readonly occurrences: readonly Occurrence[];
  /** Records that are no event. */
  readonly broken: number;
}

export const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const NO_PAGE = new Set(
  ("png css ico jpg jpeg js txt gif jar ttf pdf xml py log svg xsl conf exe c gz sh tex deb access woff swf spec rb pyc " +
    "patch lua doc xs vim threads pcap mk markdown java gem diff cpp Jan05 m4 md zip json").split(" "),
);

export function showsPage(method: string, url: string, status: string): boolean {
  const [path = "", query = ""] = url.split("?", 2);
  const name = path.split("/").at(-1) ?? "";
  const shown = method === "GET" && (status === "200" || status === "304");
  return shown && !(name.includes(".") && NO_PAGE.has(name.split(".").at(-1) ?? "")) && !/flav=(rss20|atom)/.test(query);
}

/** For logs whose extensions are all in the list above or `html`, `xhtml` and `php`; feeds go by `flav=`. */
export function countAccessLog(text: string): Counted {
  const occurrences: Occurrence[] = [];
  let broken = 0;
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const match = /^(\S+) \S+ \S+ \[(\d+)\/(\w+)\/(\d+):([\d:]+) \+0000\] "(.*?)" (\d+) (?:\d+|-) "(.*?)" "(.*)"$/.exec(line);
    if (!match) {
      broken += 1;
      continue;
    }
    const [, address, day, month, year, clock, request, status, , agent] = match;
    const [method, url = ""] = String(request).split(" ");
    const page = showsPage(method ?? "", url, status ?? "");
    const monthNumber = String(MONTHS.indexOf(month ?? "") + 1).padStart(2, "0");
    occurrences.push({ type: page ? "page_view" : "request", at: Date.parse(`${year}-${monthNumber}-${day}T${clock}Z`), person: `${address} ${agent}` });
  }
  return { occurrences, broken };
}

export interface OuladTexts {
  readonly courses: string;
  readonly registrations: string;
  readonly clicks: string;
  readonly results: string;
}

/** For presentations that start in October 2013 (2013J). */
export function countOulad(texts: OuladTexts): Counted {
  const occurrences: Occurrence[] = [];
  const start = Date.parse("2013-10-01T12:00:00Z");
  const at = (day: string | undefined) => start + Number(day) * 86_400_000;
  const lasts = new Map(cellsOf(texts.courses).map(([module, presentation, days]) => [`${module}-${presentation}`, days]));
  for (const [module, presentation, person = "", enrolled, withdrawn] of cellsOf(texts.registrations)) {
    const course = `${module}-${presentation}`;
    occurrences.push({ type: "course_enrolled", at: at(enrolled), person, course });
    if (withdrawn !== "") occurrences.push({ type: "course_withdrawn", at: at(withdrawn), person, course });
  }
  for (const [module, presentation, person = "", , day] of cellsOf(texts.clicks)) {
    occurrences.push({ type: "lesson_progressed", at: at(day), person, course: `${module}-${presentation}` });
  }
  for (const cells of cellsOf(texts.results)) {
    const course = `${cells[0]}-${cells[1]}`;
    if (cells[11] === "Pass" || cells[11] === "Distinction") {
      occurrences.push({ type: "course_completed", at: at(lasts.get(course)), person: cells[2] ?? "", course });
    }
  }
  return { occurrences, broken: 0 };
}

function cellsOf(text: string): string[][] {
  return text.trim().split("\n").slice(1).map((line) => line.replaceAll('"', "").split(","));
}

/** What an overview shows for the local days `from` to `to` (`YYYY-MM-DD`, both included) in a time zone. */
export interface Overview {
  readonly events: number;
  readonly people: number;
  readonly courses: number;
  readonly byType: Readonly<Record<string, number>>;
  readonly byDay: ReadonlyArray<{ readonly day: string; readonly events: number; readonly people: number }>;
  readonly byDayAndType: Readonly<Record<string, number>>;
}

export function overviewOf(occurrences: readonly Occurrence[], zone: string, from = "0000-00-00", to = "9999-99-99"): Overview {
  const days = new Map<string, { events: number; people: Set<string> }>();
  const byType: Record<string, number> = {};
  const byDayAndType: Record<string, number> = {};
  const people = new Set<string>();
  const courses = new Set<string>();
  let events = 0;
  for (const { type, at, person, course } of occurrences) {
    const day = localDay(at, zone);
    if (day < from || day > to) continue;
    events += 1;
    byType[type] = (byType[type] ?? 0) + 1;
    byDayAndType[`${day} ${type}`] = (byDayAndType[`${day} ${type}`] ?? 0) + 1;
    people.add(person);
    if (course !== undefined) courses.add(course);
    const known = days.get(day) ?? { events: 0, people: new Set() };
    known.events += 1;
    known.people.add(person);
    days.set(day, known);
  }
  const byDay = [...days].map(([day, seen]) => ({ day, events: seen.events, people: seen.people.size }));
  byDay.sort((a, b) => (a.day < b.day ? -1 : 1));
  return { events, people: people.size, courses: courses.size, byType, byDay, byDayAndType };
}

const formats = new Map<string, Intl.DateTimeFormat>();

export function localDay(at: number, zone: string): string {
  let format = formats.get(zone);
  if (!format) {
    // Swedish writes dates as ISO 8601 does.
    format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
    formats.set(zone, format);
  }
  return format.format(at);
}
