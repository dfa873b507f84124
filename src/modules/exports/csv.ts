import { stringify } from "csv-stringify/sync";

/**
 * How a cell begins that a spreadsheet would run as a formula, or that hides one behind what it skips:
 * the list of OWASP's page on CSV injection, the full-width forms, a line feed, and NUL.
 */
const DANGEROUS = ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"] as const;
const CODES = new Set(DANGEROUS.map((character) => character.charCodeAt(0)));

/** The text, with an apostrophe before it where a spreadsheet would take it for more than text. */
export function safeCell(text: string): string {
  return CODES.has(text.charCodeAt(0)) ? `'${text}` : text;
}

/** SQL: the same of an expression of type text, which is named twice: a column, not a computation. */
export const safeSql = (expression: string) => `CASE WHEN ascii(${expression}) IN (${[...CODES].filter((code) => code !== 0).join(", ")}) THEN '''' || ${expression} ELSE ${expression} END`;

export type Cell = string | number | boolean | Date | null | undefined;

function textOf(cell: Cell): string {
  if (cell === null || cell === undefined) return "";
  return safeCell(cell instanceof Date ? cell.toISOString() : String(cell));
}

/** Lines of CSV (RFC 4180, but for the line feed alone at the end), every cell safe. Nothing is an empty cell. */
export function csvLines(rows: readonly (readonly Cell[])[]): string {
  // A lone carriage return ends a line for some readers: by itself the library quotes its own delimiters only.
  return stringify(rows.map((row) => row.map(textOf)), { record_delimiter: "\n", quoted_match: /\r/ });
}

export const BOM = "\uFEFF";
