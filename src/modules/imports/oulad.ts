import { createHash } from "node:crypto";
import { Occurrences } from "./occurrences";
import { type ObservedReading, stemOf, type Unreadable, unreadable } from "./reading";
import type { Row } from "./table";

/**
 * The Open University Learning Analytics Dataset (Kuzilek, Hlosta, Zdrahal: Scientific Data 4:170171, 2017,
 * https://doi.org/10.1038/sdata.2017.171) as events:
 *
 * - `course_enrolled` for a registration, on its `date_registration`;
 * - `course_withdrawn` for one that was given up, on its `date_unregistration`;
 * - `lesson_progressed` for a learner's clicks on a material on a day, with `clicks` and the material's `kind`;
 * - `course_completed` for a Pass or Distinction, on the last day of the presentation.
 *
 * The dataset knows days and no hours. An event stands at noon UTC, so that it falls on the dataset's date in
 * nearly every time zone. A record without the day that it needs is not given another one: it is unreadable.
 * An event's id is what it says, with how often the table said it so far: so it is the same in a part of the table, or
 * in one with other columns or another order of them.
 * Region, age, gender, deprivation and disability are left out; nothing is counted by them.
 */
export const TABLES = {
  courses: { file: "courses.csv", columns: ["code_module", "code_presentation", "module_presentation_length"] },
  materials: { file: "vle.csv", columns: ["id_site", "code_module", "code_presentation", "activity_type"] },
  registrations: {
    file: "studentRegistration.csv",
    columns: ["code_module", "code_presentation", "id_student", "date_registration", "date_unregistration"],
  },
  clicks: { file: "studentVle.csv", columns: ["code_module", "code_presentation", "id_student", "id_site", "date", "sum_click"] },
  results: { file: "studentInfo.csv", columns: ["code_module", "code_presentation", "id_student", "final_result"] },
} as const;

type Table = keyof typeof TABLES;
type RowOf<T extends Table> = Row<(typeof TABLES)[T]["columns"][number]>;

/** What the small tables say about the rows of the large ones. */
export interface Catalogue {
  /** Days that a presentation lasts, by course id. */
  readonly length: Map<string, number>;
  /** Kind of a material, by course id and material. */
  readonly kind: Map<string, string>;
  readonly occurrences: Occurrences;
}

export function createCatalogue(): Catalogue {
  return { length: new Map(), kind: new Map(), occurrences: new Occurrences() };
}

const PREFIX = "oulad";
const NOON = 12 * 60 * 60 * 1_000;
const DAY = 24 * 60 * 60 * 1_000;
/** A presentation's letter is the month it starts in: B February, J October. Its first day is day 0. */
const MONTHS: Readonly<Record<string, number>> = { B: 1, J: 9 };

/** Notes how long a presentation lasts; gives what cannot be read. */
export function readCourse(row: RowOf<"courses">, catalogue: Catalogue): Unreadable[] {
  if (row.cells === undefined) return [fail(catalogue, row)];
  const days = whole(row.cells.module_presentation_length);
  if (days === undefined || days < 1) return [fail(catalogue, row, "module_presentation_length is no number of days")];
  catalogue.length.set(courseIdOf(row.cells), days);
  return [];
}

/** Notes what kind of material it is; gives what cannot be read. */
export function readMaterial(row: RowOf<"materials">, catalogue: Catalogue): Unreadable[] {
  if (row.cells === undefined) return [fail(catalogue, row)];
  const { id_site, activity_type } = row.cells;
  if (!isId(id_site)) return [fail(catalogue, row, "id_site is no number")];
  if (activity_type === "") return [fail(catalogue, row, "activity_type is empty")];
  catalogue.kind.set(materialKey(courseIdOf(row.cells), id_site), activity_type);
  return [];
}

export function readRegistration(row: RowOf<"registrations">, catalogue: Catalogue): (ObservedReading | Unreadable)[] {
  if (row.cells === undefined) return [fail(catalogue, row)];
  const { date_registration, date_unregistration } = row.cells;
  const enrolled = eventOf(catalogue, row, row.cells, "course_enrolled", ["date_registration", date_registration]);
  if (isMissing(date_unregistration)) return [enrolled];
  return [enrolled, eventOf(catalogue, row, row.cells, "course_withdrawn", ["date_unregistration", date_unregistration])];
}

export function readClicks(row: RowOf<"clicks">, catalogue: Catalogue): ObservedReading | Unreadable {
  if (row.cells === undefined) return fail(catalogue, row);
  const { id_site, date, sum_click } = row.cells;
  const clicks = whole(sum_click);
  if (clicks === undefined || clicks < 0) return fail(catalogue, row, "sum_click is no number of clicks");
  if (!isId(id_site)) return fail(catalogue, row, "id_site is no number");
  const kind = catalogue.kind.get(materialKey(courseIdOf(row.cells), id_site));
  return eventOf(catalogue, row, row.cells, "lesson_progressed", ["date", date], {
    lessonId: id_site,
    counted: clicks,
    properties: { clicks, ...(kind === undefined ? {} : { kind }) },
  });
}

const COMPLETED: readonly string[] = ["Pass", "Distinction"];
const NOT_COMPLETED: readonly string[] = ["Fail", "Withdrawn"];

export function readResult(row: RowOf<"results">, catalogue: Catalogue): (ObservedReading | Unreadable)[] {
  if (row.cells === undefined) return [fail(catalogue, row)];
  const { final_result } = row.cells;
  if (NOT_COMPLETED.includes(final_result)) return [];
  if (!COMPLETED.includes(final_result)) return [fail(catalogue, row, `final_result is none of ${[...COMPLETED, ...NOT_COMPLETED].join(", ")}`)];
  const days = catalogue.length.get(courseIdOf(row.cells));
  if (days === undefined) return [fail(catalogue, row, `${TABLES.courses.file} does not say how long this presentation lasts`)];
  return [
    eventOf(catalogue, row, row.cells, "course_completed", ["module_presentation_length", String(days)], {
      counted: final_result,
      properties: { finalResult: final_result },
    }),
  ];
}

interface Place {
  readonly code_module: string;
  readonly code_presentation: string;
}

function eventOf(
  catalogue: Catalogue,
  row: Row<string>,
  cells: Place & { readonly id_student: string },
  type: string,
  [column, value]: readonly [column: string, day: string],
  more: { readonly lessonId?: string; readonly counted?: unknown; readonly properties?: Readonly<Record<string, unknown>> } = {},
): ObservedReading | Unreadable {
  const prefix = `${PREFIX}_${type}`;
  if (!isId(cells.id_student)) return fail(catalogue, row, "id_student is no number", prefix);
  const start = startOf(cells);
  if (start === undefined) return fail(catalogue, row, "code_module and code_presentation name no course such as AAA 2013J", prefix);
  const day = whole(value);
  if (day === undefined) return fail(catalogue, row, `${column} is ${isMissing(value) ? "empty" : "no number of days"}`, prefix);
  const courseId = courseIdOf(cells);
  const content = JSON.stringify([courseId, cells.id_student, more.lessonId, day, more.counted]);
  const event = {
    clientEventId: idOf(catalogue, prefix, content),
    type,
    timestamp: new Date(start + day * DAY + NOON).toISOString(),
    userId: cells.id_student,
    courseId,
    ...(more.lessonId === undefined ? {} : { lessonId: more.lessonId }),
    properties: { day, ...more.properties },
  };
  return { event, context: undefined, earlier: { stem: stemOf(prefix, row.text) } };
}

function idOf({ occurrences }: Catalogue, prefix: string, content: string): string {
  const stem = `${prefix}_${createHash("sha256").update(content).digest("hex").slice(0, 32)}`;
  return `${stem}_${occurrences.next(stem)}`;
}

/** Midnight UTC of day 0, epoch milliseconds. */
function startOf({ code_module, code_presentation }: Place): number | undefined {
  const [, year, letter] = /^((?:19|20)\d{2})([A-Z])$/.exec(code_presentation) ?? [];
  const month = MONTHS[letter ?? ""];
  return month === undefined || !/^[A-Z]{1,10}$/.test(code_module) ? undefined : Date.UTC(Number(year), month, 1);
}

function courseIdOf({ code_module, code_presentation }: Place): string {
  return `${code_module}-${code_presentation}`;
}

function materialKey(courseId: string, site: string): string {
  return `${courseId}/${site}`;
}

function isMissing(value: string): boolean {
  // The archive writes nothing, its older copies a question mark.
  return value === "" || value === "?";
}

function isId(value: string): boolean {
  return /^\d{1,15}$/.test(value);
}

function whole(value: string): number | undefined {
  return /^-?\d{1,6}$/.test(value) ? Number(value) : undefined;
}

function fail(catalogue: Catalogue, row: Row<string>, problem = row.problem ?? "cannot be read", prefix = `${PREFIX}_${row.file}`): Unreadable {
  return unreadable({ clientEventId: idOf(catalogue, prefix, row.text), path: `${row.file} line ${row.line}`, message: problem, payload: row.text });
}
