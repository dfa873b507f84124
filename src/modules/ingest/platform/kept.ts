import { parseTimestamp } from "@/kernel/timestamp";
import type { Envelope, Rejection, VerdictCode } from "../contract";
import type { PlatformContext } from "./contract";

/** What is kept of an event that has no organisation. */
export interface Kept {
  readonly clientEventId: string | null;
  readonly code: string;
  readonly path: string | null;
  readonly message: string;
  readonly payload: string;
  readonly skewMs: number;
  readonly receivedAt: Date;
}

/** The event behind a payload; undefined when it was too large to be kept whole. */
export function eventOf(payload: string): { readonly event: unknown } | undefined {
  try {
    return { event: JSON.parse(payload) as unknown };
  } catch {
    return undefined;
  }
}

/** Kept events as they are sent on: with the times that they would have had when they came. */
export function envelopeOf(kept: readonly Kept[], context: (index: number) => PlatformContext): Envelope {
  const rejections = new Map<number, Rejection>();
  const sent = kept.map((letter, index) => {
    const whole = eventOf(letter.payload);
    if (whole) return whole.event;
    const { clientEventId, code, path, message } = letter;
    rejections.set(index, { clientEventId, code: code as VerdictCode, path, message });
    return letter.payload;
  });
  return {
    source: "api",
    events: sent.map((event, index) => inTime(event, kept[index])),
    contexts: kept.map((_, index) => context(index)),
    rejections,
    original: { events: sent, terms: {} },
  };
}

/** Without a time of its own an event happened when it came; with one, by the sender's clock as it stood then. */
function inTime(event: unknown, letter: Kept | undefined): unknown {
  if (letter === undefined || typeof event !== "object" || event === null || Array.isArray(event)) return event;
  const given: unknown = "timestamp" in event ? event.timestamp : undefined;
  if (given === undefined || given === null) return { ...event, timestamp: letter.receivedAt.getTime() };
  const at = letter.skewMs === 0 ? undefined : parseTimestamp(given);
  return at === undefined ? event : { ...event, timestamp: at + letter.skewMs };
}
