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

/**
 * How versions that counted lines made the id of the same record: `<stem>_<line number>`. The same stem may be
 * another visitor's, since it left the client out.
 */
export interface EarlierId {
  readonly stem: string;
  readonly visitor?: string;
}

/** An event with what belongs to it: what was observed beside it if it is a site's, and its id of earlier versions. */
export interface ObservedReading {
  readonly event: ClientEvent;
  readonly context: SiteContext | undefined;
  readonly earlier?: EarlierId | undefined;
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

export function isObserved(reading: unknown): reading is ObservedReading {
  return typeof reading === "object" && reading !== null && "event" in reading && "context" in reading;
}

/** What the id of a record begins with: the same for the same content, wherever it stands. */
export function stemOf(prefix: string, content: string): string {
  return `${prefix}_${createHash("sha256").update(content).digest("hex").slice(0, 24)}`;
}

/** A record that no event can be made of. */
export function unreadable(record: Omit<Unreadable, "unreadable">): Unreadable {
  return { unreadable: true, ...record };
}

/** A reading as ingest takes it. */
export function itemOf(reading: unknown): EnvelopeItem {
  if (isUnreadable(reading)) {
    const { clientEventId, path, message, payload } = reading;
    return { rejection: { clientEventId, code: "unreadable_line", path, message }, original: { format: "record", payload, text: true } };
  }
  return isObserved(reading) ? { event: reading.event, context: reading.context } : { event: reading };
}
