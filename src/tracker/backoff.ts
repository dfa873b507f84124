const BASE_MS = 1_000;
const CAP_MS = 120_000;
const DAY_MS = 86_400_000;

/**
 * Exponential back-off with full jitter: anything up to 2, 4, 8 … seconds, at most two minutes, so that
 * the clients of a server that was away do not come back at once.
 * @param attempt how many were in vain before
 * @param random in [0, 1)
 */
export function backoff(attempt: number, random: number): number {
  return random * Math.min(CAP_MS, BASE_MS * 2 ** (attempt + 1));
}

/** `Retry-After`, as seconds or as a date, in milliseconds from now; at most a day. */
export function retryAfter(header: string | null, now: number): number {
  if (!header) return 0;
  const ms = /^\d+$/.test(header) ? +header * 1_000 : Date.parse(header) - now;
  return Math.min(Math.max(ms || 0, 0), DAY_MS);
}
