import { join } from "node:path";
import type { Database } from "@/db/database";
import { Fault } from "@/kernel/fault";
import { type Balance, deliver, type Delivery } from "./deliver";
import { withEarlierIds } from "./earlier.service";
import { statOf } from "./log/files";
import { createCatalogue, readClicks, readCourse, readMaterial, readRegistration, readResult, TABLES } from "./oulad";
import type { Portion } from "./reading";
import { readTable } from "./table";

export { importAccessLog, importAccessLogs, readAccessLog, type FileReport, type LogsReport } from "./access-log.service";
export { type Balance, deliver, type Delivery, type Progress } from "./deliver";
export { FailureCounter, type FailureCount } from "./failures";
export type { Portion } from "./reading";

export type ImportOptions = Omit<Delivery, "source"> & {
  readonly db: Database;
  /** Told once, before reading starts: the bytes that progress runs up to. */
  readonly onStart?: (bytes: number) => void;
};

/**
 * Imports the tables of the Open University Learning Analytics Dataset that lie in `folder`.
 * @returns the closing balance; `read` counts what became of the rows, events and unreadable rows: a
 *   registration may give two events, a failed course none
 * @throws Fault `not_found` without one of the files, `unprocessable` when one lacks a column or is no text, and what
 *   {@link deliver} raises
 */
export async function importOulad(options: ImportOptions & { readonly folder: string }): Promise<Balance> {
  const bytes = await sizeOf(Object.values(TABLES).map(({ file }) => join(options.folder, file)));
  options.onStart?.(bytes);
  return deliver(withEarlierIds(readOulad(options.folder), options.db.tenant(options.orgId)), { ...options, source: "import" });
}

export async function* readOulad(folder: string): AsyncGenerator<Portion> {
  const table = <Name extends keyof typeof TABLES>(name: Name) =>
    readTable<(typeof TABLES)[Name]["columns"][number]>(join(folder, TABLES[name].file), TABLES[name].columns);
  const catalogue = createCatalogue();
  // What the others refer to comes first.
  for await (const { rows, bytes } of table("courses")) yield { readings: rows.flatMap((row) => readCourse(row, catalogue)), amount: bytes };
  for await (const { rows, bytes } of table("materials")) yield { readings: rows.flatMap((row) => readMaterial(row, catalogue)), amount: bytes };
  for await (const { rows, bytes } of table("registrations")) yield { readings: rows.flatMap((row) => readRegistration(row, catalogue)), amount: bytes };
  for await (const { rows, bytes } of table("clicks")) yield { readings: rows.map((row) => readClicks(row, catalogue)), amount: bytes };
  for await (const { rows, bytes } of table("results")) yield { readings: rows.flatMap((row) => readResult(row, catalogue)), amount: bytes };
}

async function sizeOf(files: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const file of files) {
    const info = await statOf(file);
    if (!info.isFile()) throw new Fault("not_found", `${file} is not a file.`, { path: file });
    bytes += Number(info.size);
  }
  return bytes;
}
