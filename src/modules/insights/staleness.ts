/** Older data are called out; younger ones are how an asynchronous pipeline looks when it is well. */
export const STALE_AFTER_MS = 10 * 60 * 1_000;
