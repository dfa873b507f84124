import { ZodError } from "zod";
import { isDataError } from "@/db/sql";

/** Whether an event's own data is at fault, so that it fails again however often it is tried. */
export function isPoison(error: unknown): boolean {
  return isDataError(error) || error instanceof ZodError;
}
