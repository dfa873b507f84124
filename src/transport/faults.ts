import { randomUUID } from "node:crypto";
import { json, type HttpResponse } from "@/rpc/http";
import type { Logger } from "@/rpc/logger";
import { logFault, toFault } from "@/rpc/to-fault";

export const CORRELATION_HEADER = "x-correlation-id";

/** The caller's correlation id when it is usable in a log, else a new one. */
export function correlationIdOf(given: string | undefined): string {
  return given !== undefined && /^[\w.:-]{8,128}$/.test(given) ? given : randomUUID();
}

/**
 * The one translation of an error into an answer: `{ error: { code, message, details } }`, `Retry-After`
 * where a retry makes sense, and a correlation id under which the log has the rest.
 */
export function responseToError(error: unknown, logger: Logger, given: string | undefined, where: string): HttpResponse {
  const fault = toFault(error);
  const correlationId = correlationIdOf(given);
  logFault(logger, fault, error, { correlationId, where });
  const details = fault.code === "internal" ? { correlationId } : fault.details;
  const headers: Record<string, string> = { [CORRELATION_HEADER]: correlationId };
  if (fault.details.retryAfter !== undefined) headers["retry-after"] = String(Math.max(1, Math.ceil(fault.details.retryAfter)));
  if (fault.code === "unauthorized") headers["www-authenticate"] = "Bearer";
  if (Array.isArray(fault.details.allow)) headers.allow = fault.details.allow.join(", ");
  return json(fault.status, { error: { code: fault.code, message: fault.message, details } }, headers);
}
