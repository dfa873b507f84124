import { createHash } from "node:crypto";
import type { ClientEvent, EnvelopeItem } from "@/modules/ingest/contract";
import type { SiteContext } from "@/modules/site/track/contract";

/** A record that its reader could not turn into an event, such as a broken line of a log: a dead letter. */
export interface Unreadable {
  readonly unreadable: true;
  readonly clientEventId: string;
  /** Where it is in the input: `line 8899`. */
  readonly path: string;
  readonly message: string;
  readonly payload: string;
}

/** What a reader makes of one record of its input: an event, or a record that it could not read. */
export type Reading = ClientEvent | Unreadable;

/** An event with what was observed beside it, if it is a site's. */
export interface SiteReading {
  readonly event: ClientEvent;
  readonly context: SiteContext | undefined;
}

/** A stretch of an input, read. */
export interface Portion {
  readonly readings: readonly unknown[];
  /** How much of the input it covers, in the units of the input's total: bytes for a file. */
  readonly amount: number;
}

export function isUnreadable(reading: unknown): reading is Unreadable {
  return typeof reading === "object" && reading !== null && "unreadable" in reading && reading.unreadable === true;
}

export function isSiteReading(reading: unknown): reading is SiteReading {
  return typeof reading === "object" && reading !== null && "event" in reading && "context" in reading;
}

/**
 * An id for the record `content` at `position` (a line number): the same for the same file
 * however often it is read, and another one for a record that repeats further down.
 */
export function positionId(prefix: string, content: string, position: number): string {
  return `${prefix}_${createHash("sha256").update(content).digest("hex").slice(0, 24)}_${position}`;
}

/** A record that no event can be made of; its payload is the record as it is in the input. */
export function unreadable(prefix: string, record: { text: string; line: number; file?: string }, message: string): Unreadable {
  return {
    unreadable: true,
    clientEventId: positionId(prefix, record.text, record.line),
    path: record.file === undefined ? `line ${record.line}` : `${record.file} line ${record.line}`,
    message,
    payload: record.text,
  };
}

/** A reading as ingest takes it. */
export function itemOf(reading: unknown): EnvelopeItem {
  if (isUnreadable(reading)) {
    const { clientEventId, path, message, payload } = reading;
    return { rejection: { clientEventId, code: "unreadable_line", path, message }, original: { format: "record", payload, text: true } };
  }
  return isSiteReading(reading) ? { event: reading.event, context: reading.context } : { event: reading };
}
