import type { Database } from "@/db/database";
import { Fault } from "@/kernel/fault";
import { type AcceptedRow, findAccepted, findLetters, type LetterRow } from "./receipts.store";
import { isStorableText } from "./text";

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
  readonly stage: "verdict" | "pipeline";
  readonly status: "open" | "superseded" | "replayed" | "discarded";
  readonly code: string;
  readonly path: string | null;
  readonly message: string;
  readonly occurrences: number;
  readonly lastReceivedAt: string;
}

export interface Receipts {
  /** @throws Fault `not_found` for an id that the organisation never sent, or that is no longer kept */
  find(orgId: string, clientEventId: string): Promise<Receipt>;
}

export function createReceipts(db: Database): Receipts {
  return {
    async find(orgId, clientEventId) {
      // What no event could be called is not asked for: the database would take it for an error.
      if (!isStorableText(clientEventId)) throw unknownId();
      return db.tenant(orgId).read(async (sql) => {
        const accepted = await findAccepted(sql, orgId, clientEventId);
        const [letter] = await findLetters(sql, orgId, clientEventId);
        if (accepted) {
          return {
            clientEventId,
            verdict: "accepted",
            batchId: accepted.batchId,
            receivedAt: accepted.receivedAt.toISOString(),
            occurredAt: accepted.occurredAt.toISOString(),
            type: accepted.type,
            layers: {
              raw: accepted.receivedAt.toISOString(),
              staging: accepted.stagedAt?.toISOString() ?? null,
              rollup: rolledUpAt(accepted)?.toISOString() ?? null,
            },
            correction: accepted.correction,
            deadLetter: letter ? letterOf(letter) : null,
          };
        }
        if (!letter) throw unknownId();
        return {
          clientEventId,
          verdict: "failed",
          batchId: letter.batchId,
          receivedAt: letter.receivedAt.toISOString(),
          occurredAt: null,
          type: null,
          layers: { raw: null, staging: null, rollup: null },
          correction: 0,
          deadLetter: letterOf(letter),
        };
      });
    },
  };
}

const unknownId = () => new Fault("not_found", "no event with this id was received", { path: "clientEventId" });

/** Staged and rolled up in one transaction, which is marked at its end; a rebuild or a correction does both anew. */
function rolledUpAt({ stagedAt, processedAt }: AcceptedRow): Date | null {
  return stagedAt && processedAt && (stagedAt > processedAt ? stagedAt : processedAt);
}

function letterOf({ id, stage, status, code, path, message, occurrences, lastReceivedAt }: LetterRow): DeadLetterReceipt {
  return { id, stage, status, code, path, message, occurrences, lastReceivedAt: lastReceivedAt.toISOString() };
}
