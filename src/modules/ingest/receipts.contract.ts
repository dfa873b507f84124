import type { DeadLetterStatus, Stage } from "@/modules/dead-letters/contract";

/** Where an event is: its verdict, the layers it has reached and when, and what failed. */
export interface Receipt {
  readonly clientEventId: string;
  readonly verdict: "accepted" | "failed";
  readonly batchId: string;
  /** ISO 8601; of the first receipt. */
  readonly receivedAt: string;
  readonly occurredAt: string | null;
  readonly type: string | null;
  /** When the event reached a layer; null where it has not. */
  readonly layers: { readonly raw: string | null; readonly staging: string | null; readonly rollup: string | null };
  /** The version of the correction that is applied, 0 for none. */
  readonly correction: number;
  readonly deadLetter: DeadLetterReceipt | null;
}

export interface DeadLetterReceipt {
  readonly id: string;
  readonly stage: Stage;
  readonly status: DeadLetterStatus;
  readonly code: string;
  readonly path: string | null;
  readonly message: string;
  readonly occurrences: number;
  readonly lastReceivedAt: string;
}
