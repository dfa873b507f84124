let last = 0;

/** 96 random bits, in decimal. */
export function randomText(): string {
  // Unlike `randomUUID` it is there on plain http, too.
  return crypto.getRandomValues(new Uint32Array(3)).join("");
}

/**
 * An id that sorts by time, made once for an event and sent with every attempt. Two of one millisecond,
 * or of a clock that was set back, still come in order.
 */
export function eventId(now: number): string {
  last = Math.max(last + 1, now);
  // Nine digits of base 36 last until 5188.
  return `evt_${last.toString(36).padStart(9, "0")}_${randomText()}`;
}
