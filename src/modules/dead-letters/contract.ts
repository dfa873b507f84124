/**
 * How a payload is to be read:
 * - `event`: JSON, an event as the events endpoints take it
 * - `site_event`: JSON, an event as the tracking endpoints take it
 * - `record`: text of an input that no event could be made of, such as a line of a log
 */
export const PAYLOAD_FORMATS = ["event", "site_event", "record"] as const;
export type PayloadFormat = (typeof PAYLOAD_FORMATS)[number];

/** What is stored of an event that is in no organisation's raw data: enough to send it as if it had just come then. */
export interface StoredPayload {
  readonly clientEventId: string | null;
  readonly code: string;
  readonly path: string | null;
  readonly message: string;
  readonly format: PayloadFormat;
  /** As received. */
  readonly payload: string;
  /** What to add to the sender's clock, as it was then; milliseconds. */
  readonly skewMs: number;
  /** Of the first receipt. */
  readonly receivedAt: Date;
  /** What the server observed with it. */
  readonly context: Readonly<Record<string, unknown>> | null;
}

/** Where an event failed: at its verdict, before it was accepted, or in the pipeline, which set it aside. */
export const STAGES = ["verdict", "pipeline"] as const;
export type Stage = (typeof STAGES)[number];

export const STATUSES = ["open", "superseded", "replayed", "discarded"] as const;
export type DeadLetterStatus = (typeof STATUSES)[number];

/** An event that failed, whatever the stage: why, how often, and all that is needed to send it again. */
export interface DeadLetter extends StoredPayload {
  readonly id: string;
  readonly stage: Stage;
  readonly status: DeadLetterStatus;
  /** As ingest names it. */
  readonly source: string;
  /** The batch that it first failed with. */
  readonly batchId: string;
  /** How often it was received while it was open. */
  readonly occurrences: number;
  readonly lastReceivedAt: Date;
  /** How often it was sent again. */
  readonly attempts: number;
  readonly resolvedAt: Date | null;
}

/** What became of dead letters that were sent again. */
export interface Resent {
  readonly accepted: number;
  /** Their ids had been accepted before. */
  readonly duplicates: number;
  /** Still dead letters. */
  readonly failed: number;
  /** Not sent: settled already, set aside in the pipeline, or not whole. */
  readonly skipped: number;
}

/** A failed event of a batch, before it is written. */
export interface NewDeadLetter {
  readonly verdict: { readonly index: number; readonly clientEventId: string | null; readonly code: string; readonly path: string | null; readonly message: string };
  /** What was sent, as text; cut where it was too large. */
  readonly payload: string;
  readonly format: PayloadFormat;
  /** What to add to the sender's clock, whole milliseconds. */
  readonly skewMs: number;
  /** What was observed, JSON text. */
  readonly context: string | null;
  /** When it came first, epoch milliseconds; null for now. */
  readonly receivedAt: number | null;
}
