import { ZodError } from "zod";
import { isOutage } from "@/db/outage";
import { Fault, isFault } from "@/kernel/fault";
import type { Logger } from "./logger";

/**
 * What a caller may know of an error: a fault is told as it is, wrong input by its fields, a database
 * that is away as `unavailable`, and anything else as `internal`, with nothing of the inside.
 */
export function toFault(error: unknown): Fault {
  if (isFault(error)) return error.code === "internal" ? internal(error) : error;
  if (error instanceof ZodError) return invalidInput(error);
  if (isOutage(error)) {
    return new Fault("unavailable", "The database is not available at the moment. Try again shortly.", { retryAfter: 2 }, { cause: error });
  }
  return internal(error);
}

/** Logs what is ours to fix: our own error with its stack, an outage by its cause. Refusals are not logged. */
export function logFault(logger: Logger, fault: Fault, error: unknown, where: { readonly correlationId: string; readonly where: string }): void {
  if (fault.code === "internal") logger.error({ err: error, ...where }, fault.message);
  else if (fault.status >= 500 && fault.cause !== undefined) logger.warn({ err: fault.cause, ...where }, fault.message);
}

/** One issue a field, and the first one's words as the message. */
export function invalidInput(error: ZodError): Fault {
  const issues = error.issues.map((issue) => ({ path: issue.path.map(String).join("."), message: issue.message }));
  const [first] = issues;
  const message = first === undefined ? "The input is not valid." : first.path === "" ? first.message : `${first.path}: ${first.message}`;
  return new Fault("invalid_request", message, { path: first?.path, issues }, { cause: error });
}

const internal = (cause: unknown) => new Fault("internal", "Something went wrong inside Plumbline. Its log has the details.", {}, { cause });
