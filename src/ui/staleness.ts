/** Data older than this are called out; younger ones are how an asynchronous pipeline looks when it is well. */
const STALE_AFTER_MS = 10 * 60_000;

export function isStale(ageMs: number): boolean {
  return ageMs > STALE_AFTER_MS;
}
