import { sqlState } from "./sql";

/** Whether a row was there already: SQLSTATE 23505, or what Prisma makes of it. */
export function isUniqueViolation(error: unknown): boolean {
  if (sqlState(error) === "23505") return true;
  return error instanceof Error && "code" in error && error.code === "P2002";
}
