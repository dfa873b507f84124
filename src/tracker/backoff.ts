/**
 * Exponential back-off with full jitter: anything up to 2, 4, 8 … seconds, at most two minutes, so that
 * the clients of a server that was away do not come back at once.
 * @param attempt how many were in vain before
 * @param random in [0, 1)
 */
export function backoff(attempt: number, random: number): number {
  const BASE_MS = 1_000;
  const CAP_MS = 120_000;
  return random * Math.min(CAP_MS, BASE_MS * 2 ** (attempt + 1));
}

/** `Retry-After`, as seconds or as a date, in milliseconds from now; 0 when there is none. */
export function retryAfter(header: string | null): number {
  return Math.max(0, +(header ?? 0) * 1_000 || Date.parse(`${header}`) - Date.now() || 0);
}
