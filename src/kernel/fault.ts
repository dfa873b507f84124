/**
 * The one error type that Plumbline raises on purpose, and the one table of its codes.
 * A code decides the HTTP status; anyone who raises a fault decides the words.
 */
const CODES = {
  malformed_json: 400,
  invalid_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  unprocessable: 422,
  too_many_requests: 429,
  internal: 500,
  unavailable: 503,
} as const;

export type FaultCode = keyof typeof CODES;
export const FAULT_CODES = Object.keys(CODES) as readonly FaultCode[];

export interface FaultDetails {
  /** The field that is at fault, dotted: `events.3.timestamp`. */
  readonly path?: string;
  /** Seconds after which a retry makes sense; becomes `Retry-After`. */
  readonly retryAfter?: number;
  readonly [key: string]: unknown;
}

const BRAND = Symbol.for("plumbline.fault");

export class Fault extends Error {
  readonly [BRAND] = true;
  readonly code: FaultCode;
  readonly details: FaultDetails;

  constructor(code: FaultCode, message: string, details: FaultDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = "Fault";
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return CODES[this.code];
  }
}

/** Recognises a fault by its brand: a bundler may have loaded this module more than once. */
export function isFault(error: unknown): error is Fault {
  return typeof error === "object" && error !== null && BRAND in error;
}

export function statusOf(code: FaultCode): number {
  return CODES[code];
}
