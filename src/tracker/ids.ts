import { attempt } from "./attempt";

let last = 0;

/** 80 random bits, in hexadecimal. */
export function randomText(): string {
  const bytes = new Uint8Array(10).map(() => Math.random() * 256);
  // Unlike `randomUUID` it is there on plain http, too.
  attempt(() => crypto.getRandomValues(bytes));
  return Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join("");
}

/**
 * An id that sorts by time, made once for an event and sent with every attempt. Two of one millisecond,
 * or of a clock that was set back, still come in order.
 */
export function eventId(now: number): string {
  last = Math.max(last + 1, now);
  return `evt_${last.toString(36).padStart(9, "0")}${randomText()}`;
}
