import { receivedDays, receivedSinceDay } from "@/kernel/received";
import { safeSql } from "./csv";

/**
 * A large dataset, as a statement that COPY streams: a million rows pass through this process as bytes, and are
 * neither parsed nor put together in it. Every column of text is made safe for spreadsheets by the statement itself.
 */
export interface StreamedTable {
  readonly columns: readonly string[];
  /** Its `$1`, `$2`, … are texts: each is cast where it stands (`$1::uuid`). */
  readonly statement: { readonly text: string; readonly values: readonly (string | null)[] };
}

/** `text` is made safe; `plain` cannot begin dangerously: a time, an id, a count, an object of JSON. */
export type Column = readonly [name: string, expression: string, kind: "text" | "plain"];

/**
 * @param from what follows FROM, with the columns that the expressions name
 * @param before what stands before SELECT
 */
export function streamedTable(columns: readonly Column[], from: string, values: readonly (string | null)[], before = ""): StreamedTable {
  const selected = columns.map(([name, expression, kind]) => `${kind === "text" ? safeSql(expression) : expression} AS "${name}"`);
  return { columns: columns.map(([name]) => name), statement: { text: `${before} SELECT ${selected.join(", ")} FROM ${from}`, values } };
}

export const texts = (alias: string, ...names: readonly string[]): Column[] => names.map((name) => [name, `${alias}.${name}`, "text"]);
export const plain = (alias: string, ...names: readonly string[]): Column[] => names.map((name) => [name, `${alias}.${name}`, "plain"]);

/**
 * The properties of an event; of a response to a survey nothing, unless its reader may see free text: each is the
 * answer of one person, a group that is too small to be shown.
 */
export const propertiesOf = (freeText: boolean, isSurvey: string, properties: string) => (freeText ? properties : `CASE WHEN ${isSurvey} THEN '{"redacted": true}'::jsonb ELSE ${properties} END`);

/** SQL: which partitions events of the days from `day` on can lie in. */
export const receivedFrom = (alias: string, day: string | undefined) => receivedDays(day === undefined ? undefined : receivedSinceDay(day), undefined).on(alias);

/** What stands in the place of free text that the reader may not see. */
export const REDACTED = "[redacted]";
