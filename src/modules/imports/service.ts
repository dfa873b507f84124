import { stat } from "node:fs/promises";
import { join } from "node:path";
import { hasCode } from "@/kernel/errors";
import { Fault } from "@/kernel/fault";
import { readAccessLogLine } from "./access-log";
import { type Balance, deliver, type Delivery } from "./deliver";
import { readLines } from "./lines";
import { createCatalogue, readClicks, readCourse, readMaterial, readRegistration, readResult, TABLES } from "./oulad";
import type { Portion } from "./reading";
import { readTable } from "./table";

export { type Balance, deliver, type Delivery, type Progress } from "./deliver";
export type { Portion } from "./reading";

/** No host can have this name (RFC 2606): it is no site's by accident. */
const UNKNOWN_SITE = "http://site.invalid";

export type ImportOptions = Omit<Delivery, "source"> & {
  /** Told once, before reading starts: the bytes that progress runs up to. */
  readonly onStart?: (bytes: number) => void;
};

/**
 * Imports a web server's log in the combined format, gzipped if its name ends with `.gz`. Each line that is
 * not blank is an event or a dead letter.
 * @param visitorKey turns addresses into visitor ids; the same for every import of an organisation, so that a
 *   visitor stays the same from log to log, and another one for every organisation
 * @param site the origin of the pages, where the log does not name their host
 * @returns the closing balance; `read` counts lines
 * @throws Fault `not_found` without the file, and what {@link deliver} raises
 */
export async function importAccessLog(options: ImportOptions & { readonly file: string; readonly visitorKey: string; readonly site?: string }): Promise<Balance> {
  const bytes = await sizeOf([options.file]);
  options.onStart?.(bytes);
  return deliver(readAccessLog(options.file, options.visitorKey, options.site), { ...options, source: "import" });
}

/**
 * Imports the tables of the Open University Learning Analytics Dataset that lie in `folder`.
 * @returns the closing balance; `read` counts what became of the rows, events and unreadable rows: a
 *   registration may give two events, a failed course none
 * @throws Fault `not_found` without one of the files, `unprocessable` when one lacks a column, and what
 *   {@link deliver} raises
 */
export async function importOulad(options: ImportOptions & { readonly folder: string }): Promise<Balance> {
  const bytes = await sizeOf(Object.values(TABLES).map(({ file }) => join(options.folder, file)));
  options.onStart?.(bytes);
  return deliver(readOulad(options.folder), { ...options, source: "import" });
}

export async function* readAccessLog(file: string, visitorKey: string, site = UNKNOWN_SITE): AsyncGenerator<Portion> {
  for await (const { lines, bytes } of readLines(file)) {
    yield { readings: lines.map((line) => readAccessLogLine(line, visitorKey, site)), amount: bytes };
  }
}

export async function* readOulad(folder: string): AsyncGenerator<Portion> {
  const table = <Name extends keyof typeof TABLES>(name: Name) =>
    readTable<(typeof TABLES)[Name]["columns"][number]>(join(folder, TABLES[name].file), TABLES[name].columns);
  const catalogue = createCatalogue();
  // What the others refer to comes first.
  for await (const { rows, bytes } of table("courses")) yield { readings: rows.flatMap((row) => readCourse(row, catalogue)), amount: bytes };
  for await (const { rows, bytes } of table("materials")) yield { readings: rows.flatMap((row) => readMaterial(row, catalogue)), amount: bytes };
  for await (const { rows, bytes } of table("registrations")) yield { readings: rows.flatMap(readRegistration), amount: bytes };
  for await (const { rows, bytes } of table("clicks")) yield { readings: rows.map((row) => readClicks(row, catalogue)), amount: bytes };
  for await (const { rows, bytes } of table("results")) yield { readings: rows.flatMap((row) => readResult(row, catalogue)), amount: bytes };
}

async function sizeOf(files: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const file of files) {
    try {
      const info = await stat(file);
      if (!info.isFile()) throw new Fault("not_found", `${file} is not a file.`, { path: file });
      bytes += info.size;
    } catch (error) {
      if (!hasCode(error, "ENOENT", "ENOTDIR")) throw error;
      throw new Fault("not_found", `${file} does not exist.`, { path: file }, { cause: error });
    }
  }
  return bytes;
}
