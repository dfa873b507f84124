import type { QueryResultRow } from "pg";

/**
 * What a store needs of a database: rows for a statement with bound parameters. A pg connection and a
 * Prisma transaction both implement it, so that a store does not know which of them it runs in.
 * Decoding: `bigint` and `numeric` are numbers, `date` is `YYYY-MM-DD`, `timestamptz` is a Date.
 */
export interface Sql {
  /** With a `name`, the connection keeps the plan for the next time. */
  rows<Row extends QueryResultRow>(text: string, values?: readonly unknown[], name?: string): Promise<Row[]>;
}

/** The only row of a statement that always gives one, such as an aggregate. */
export async function oneRow<Row extends QueryResultRow>(sql: Sql, text: string, values?: readonly unknown[], name?: string): Promise<Row> {
  const [row] = await sql.rows<Row>(text, values, name);
  if (!row) throw new Error("a statement that always gives a row gave none");
  return row;
}

/** SQLSTATE of a database error, or undefined for anything else. */
export function sqlState(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" && /^[0-9A-Z]{5}$/.test(error.code) ? error.code : undefined;
}

/**
 * Whether the data is at fault (SQLSTATE class 22 or 23), so that a retry gives the same answer. A row
 * for which there is no partition is reported as a check violation, but of no constraint: that is ours.
 */
export function isDataError(error: unknown): boolean {
  const state = sqlState(error) ?? "";
  return /^2[23]/.test(state) && !(state === "23514" && !hasConstraint(error));
}

function hasConstraint(error: unknown): boolean {
  return typeof error === "object" && error !== null && "constraint" in error && typeof error.constraint === "string";
}

/** "current transaction is aborted": what every statement says that was sent behind the one that failed. */
const FAILED_BEFORE = "25P02";

/**
 * Waits for statements that were sent to one connection without waiting for each other, or for work made of
 * them. It is over only when all of them have ended, so that nothing is sent after it has failed; what it
 * raises is what failed by itself.
 */
export async function allSent<T extends readonly unknown[]>(sent: { readonly [Key in keyof T]: Promise<T[Key]> }): Promise<T> {
  const failures: unknown[] = [];
  for (const outcome of await Promise.allSettled(sent)) {
    if (outcome.status === "rejected") failures.push(outcome.reason);
  }
  if (failures.length > 0) throw failures.find((error) => sqlState(error) !== FAILED_BEFORE) ?? failures[0];
  return (await Promise.all(sent)) as unknown as T;
}
