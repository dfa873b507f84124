import type { Database } from "@/db/database";
import type { Envelope, IngestService } from "./contract";
import { GroupCommit, type Submission } from "./group-commit.service";
import { translateVerdict, judge, judgeRejection, judgeUnreadable, type FailedEvent, type ValidEvent } from "./verdict";

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

function judgeAll(orgId: string, { source, events, contexts, rejections, original, unreadable = [], sentAt }: Envelope): Submission {
  const receivedAt = Date.now();
  const options = { receivedAt, skew: sentAt === undefined ? 0 : receivedAt - sentAt };
  const valid: { index: number; event: ValidEvent }[] = [];
  const failures: FailedEvent[] = [];
  events.forEach((input, index) => {
    const rejection = rejections?.get(index);
    const judgement = rejection ? { failed: judgeRejection(input, index, rejection) } : judge(input, index, options);
    if ("failed" in judgement) {
      failures.push(original && !rejection ? translateVerdict(judgement.failed, original.terms, original.events[index]) : judgement.failed);
      return;
    }
    const context = contexts?.[index];
    valid.push({ index, event: context ? { ...judgement.valid, context: JSON.stringify(context) } : judgement.valid });
  });
  unreadable.forEach((input, i) => failures.push(judgeUnreadable(input, events.length + i)));
  return { orgId, source, received: events.length + unreadable.length, events: valid, failures };
}
