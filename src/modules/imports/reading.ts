import { createHash } from "node:crypto";
import type { ClientEvent, Unreadable } from "@/modules/ingest/contract";

/** What a reader makes of one record of its input: an event, or a record that it could not read. */
export type Reading = ClientEvent | Unreadable;

/** A stretch of an input, read. */
export interface Portion {
  readonly readings: readonly unknown[];
  /** How much of the input it covers, in the units of the input's total: bytes for a file. */
  readonly amount: number;
}

export function isUnreadable(reading: unknown): reading is Unreadable {
  return typeof reading === "object" && reading !== null && "unreadable" in reading && reading.unreadable === true;
}

/**
 * An id for the record `content` that stands at `position` (a line number): the same for the same file
 * however often it is read, and another one for a record that repeats further down.
 */
export function positionId(prefix: string, content: string, position: number): string {
  return `${prefix}_${createHash("sha256").update(content).digest("hex").slice(0, 24)}_${position}`;
}

/** A record that no event can be made of; its payload is the record as it stands in the input. */
export function unreadable(prefix: string, record: { text: string; line: number; file?: string }, message: string): Unreadable {
  return {
    unreadable: true,
    clientEventId: positionId(prefix, record.text, record.line),
    path: record.file === undefined ? `line ${record.line}` : `${record.file} line ${record.line}`,
    message,
    payload: record.text,
  };
}
