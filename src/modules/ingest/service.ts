import type { Database } from "@/db/database";
import type { Envelope, IngestService } from "./contract";
import { GroupCommit, type JudgedEvent, type Submission } from "./group-commit.service";
import { type FailedEvent, failedEvent, judge } from "./verdict";

/** A running ingest: takes envelopes until it is closed. */
export interface Ingest extends IngestService {
  close(): Promise<void>;
}

/** @param onCommit told after each commit which organisations have new batches. */
export function createIngest(db: Database, onCommit: (orgIds: readonly string[]) => void): Ingest {
  const groups = new GroupCommit(db, onCommit);
  return {
    accept: (orgId, envelope) => groups.submit(judgeAll(orgId, envelope)),
    close: () => groups.close(),
  };
}

/** The verdicts on an envelope, each event alone. */
export function judgeAll(orgId: string, { source, items, sentAt }: Envelope): Submission {
  const now = Date.now();
  const arrival = { receivedAt: now, skew: sentAt === undefined ? 0 : now - sentAt };
  const events: JudgedEvent[] = [];
  const failures: FailedEvent[] = [];
  items.forEach((item, index) => {
    if (item.rejection) {
      failures.push(failedEvent(item, index, item.rejection, arrival));
      return;
    }
    const judgement = judge(item.event, item.lineage ?? arrival);
    if ("problem" in judgement) {
      failures.push(failedEvent(item, index, judgement.problem, arrival));
      return;
    }
    const { valid } = judgement;
    const event =
      item.context || (item.lineage && valid.occurredAt === null)
        ? { ...valid, occurredAt: valid.occurredAt ?? item.lineage?.receivedAt ?? null, context: item.context ? JSON.stringify(item.context) : null }
        : valid;
    events.push({ index, event, item, skew: arrival.skew });
  });
  return { orgId, source, received: items.length, events, failures };
}
