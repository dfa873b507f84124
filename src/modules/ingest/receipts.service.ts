import type { Database } from "@/db/database";
import { Fault } from "@/kernel/fault";
import type { DeadLetter } from "@/modules/dead-letters/contract";
import { latestDeadLetter } from "@/modules/dead-letters/service";
import type { DeadLetterReceipt, Receipt } from "./receipts.contract";
import { type AcceptedRow, findAccepted } from "./receipts.store";
import { isStorableText } from "./text";

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
        const deadLetter = await latestDeadLetter(sql, orgId, clientEventId);
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
            deadLetter: deadLetter ? receiptOf(deadLetter) : null,
          };
        }
        if (!deadLetter) throw unknownId();
        return {
          clientEventId,
          verdict: "failed",
          batchId: deadLetter.batchId,
          receivedAt: deadLetter.receivedAt.toISOString(),
          occurredAt: null,
          type: null,
          layers: { raw: null, staging: null, rollup: null },
          correction: 0,
          deadLetter: receiptOf(deadLetter),
        };
      });
    },
  };
}

const unknownId = () => new Fault("not_found", "no event with this id was received", { path: "clientEventId" });

/** Staged and rolled up in one transaction, which is marked at its end; a rebuild or a correction does both again. */
function rolledUpAt({ stagedAt, processedAt }: AcceptedRow): Date | null {
  return stagedAt && processedAt && (stagedAt > processedAt ? stagedAt : processedAt);
}

function receiptOf({ id, stage, status, code, path, message, occurrences, lastReceivedAt }: DeadLetter): DeadLetterReceipt {
  return { id, stage, status, code, path, message, occurrences, lastReceivedAt: lastReceivedAt.toISOString() };
}
