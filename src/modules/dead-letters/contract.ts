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
