import { Fault } from "@/kernel/fault";
import { newId } from "@/kernel/ids";
import { isDataError, sqlState } from "@/db/sql";
import type { Database } from "@/db/database";
import type { BatchAnswer, EnvelopeItem, Source } from "./contract";
import { type BatchRow, insertBatch } from "./store";
import { type FailedEvent, failedEvent, REJECTED_BY_DATABASE, type ValidEvent } from "./verdict";

/** An event that passed, and what it was made of: should the database refuse it, its dead letter keeps that. */
export interface JudgedEvent {
  /** Its position in the caller's list. */
  readonly index: number;
  readonly event: ValidEvent;
  readonly item: EnvelopeItem;
  /** What was added to its sender's clock, milliseconds. */
  readonly skew: number;
}

/** A judged request that waits to be committed. */
export interface Submission {
  readonly orgId: string;
  readonly source: Source;
  readonly received: number;
  readonly events: readonly JudgedEvent[];
  readonly failures: readonly FailedEvent[];
}

interface Waiting {
  readonly submission: Submission;
  readonly resolve: (answer: BatchAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** Two transactions in flight: while one waits for its fsync, the other does its work. */
const IN_FLIGHT = 2;
/** What one transaction takes at most, so that an answer never waits for much more than its own events. */
const EVENTS_PER_GROUP = 4_000;
/** How often a group that a deadlock broke off is written again. */
const DEADLOCK_RETRIES = 3;
/** What may wait in memory; past it the client is asked to come back. */
const WAITING_EVENTS = 100_000;

/**
 * Group commit: while a transaction is in flight, what arrives joins the next one. There is no timer: a
 * group takes what has arrived by the end of this turn of the event loop, so that an idle server answers
 * at once and a busy one shares its commits.
 */
export class GroupCommit {
  readonly #db: Database;
  readonly #onCommit: (orgIds: readonly string[]) => void;
  readonly #queue: Waiting[] = [];
  #waitingEvents = 0;
  #inFlight = 0;
  #scheduled = false;
  #closed = false;
  readonly #idle: (() => void)[] = [];

  constructor(db: Database, onCommit: (orgIds: readonly string[]) => void) {
    this.#db = db;
    this.#onCommit = onCommit;
  }

  /**
   * Resolves after the commit; what it throws, it rejects with.
   * @throws Fault `unavailable` when closed, when too much waits, or when the database cannot be reached.
   */
  submit(submission: Submission): Promise<BatchAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#closed) throw new Fault("unavailable", "the server is stopping; send the batch again", { retryAfter: 5 });
      if (this.#waitingEvents + submission.received > WAITING_EVENTS) {
        throw new Fault("unavailable", "too many events are waiting to be written; send the batch again", { retryAfter: 1 });
      }
      this.#queue.push({ submission, resolve, reject });
      this.#waitingEvents += submission.received;
      this.#schedule();
    });
  }

  /** Refuses new submissions and resolves when all that were taken are answered. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#inFlight > 0 || this.#queue.length > 0) {
      await new Promise<void>((resolve) => {
        this.#idle.push(resolve);
      });
    }
  }

  /** Waits for the end of this turn of the event loop, so that requests read in it join the group. */
  #schedule(): void {
    if (this.#scheduled || this.#inFlight >= IN_FLIGHT || this.#queue.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#next();
    });
  }

  #next(): void {
    while (this.#inFlight < IN_FLIGHT && this.#queue.length > 0) {
      const group = this.#take();
      this.#inFlight++;
      void this.#commit(group).finally(() => {
        this.#inFlight--;
        this.#schedule();
        if (this.#inFlight === 0 && this.#queue.length === 0) for (const resolve of this.#idle.splice(0)) resolve();
      });
    }
  }

  /**
   * The next group. An organisation has one statement in it, so its ids are locked in one sorted run: two
   * statements of one transaction could meet those of another process the other way round.
   */
  #take(): readonly Waiting[] {
    let events = 0;
    let count = 0;
    const sources = new Map<string, Source>();
    for (const { submission } of this.#queue) {
      if (count > 0 && events + submission.received > EVENTS_PER_GROUP) break;
      if ((sources.get(submission.orgId) ?? submission.source) !== submission.source) break;
      sources.set(submission.orgId, submission.source);
      events += submission.received;
      count++;
    }
    this.#waitingEvents -= events;
    return this.#queue.splice(0, count);
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    try {
      const answers = await this.#writeAgain(group.map(({ submission }) => submission));
      group.forEach(({ resolve }, position) => {
        const answer = answers[position];
        if (answer) resolve(answer);
      });
    } catch (error) {
      if (group.length > 1 && isDataError(error)) {
        // One request's bad bytes must not fail the others: each is tried once alone.
        for (const waiting of group) await this.#commit([waiting]);
        return;
      }
      for (const { submission, resolve, reject } of group) {
        if (isDataError(error)) await this.#isolate(submission).then(resolve, reject);
        else reject(unavailable(error));
      }
    }
  }

  /** As {@link #write}; a group that a deadlock broke off is written again. */
  async #writeAgain(submissions: readonly Submission[]): Promise<readonly BatchAnswer[]> {
    for (let tries = 0; ; tries++) {
      try {
        return await this.#write(submissions);
      } catch (error) {
        if (sqlState(error) !== "40P01" || tries === DEADLOCK_RETRIES) throw error;
      }
    }
  }

  /** One transaction: each organisation's share in a statement of its own, organisations in a fixed order. */
  async #write(submissions: readonly Submission[]): Promise<readonly BatchAnswer[]> {
    const receivedAt = new Date();
    const positions = new Map<string, number[]>();
    submissions.forEach(({ orgId }, position) => {
      const known = positions.get(orgId);
      if (known) known.push(position);
      else positions.set(orgId, [position]);
    });
    const shares = [...positions.keys()].sort().map((name) => shareOf(submissions, positions.get(name) ?? [], receivedAt));
    const accepted = await this.#db.group(shares.map(({ row }) => ({ orgId: row.orgId, send: (sql) => insertBatch(sql, row) })));
    const answers: BatchAnswer[] = new Array(submissions.length);
    shares.forEach(({ members, row }, i) => {
      const fresh = accepted[i];
      if (!fresh) throw new Error("a share of a group was written without an answer");
      let offset = 0;
      for (const { position, submission } of members) {
        answers[position] = answerOf(submission, row, fresh, offset);
        offset += submission.events.length;
      }
    });
    this.#onCommit(shares.map(({ row }) => row.orgId));
    return answers;
  }

  /**
   * A request that the database refuses although it passed validation: halves it until the event at
   * fault stands alone, which becomes a failed one. A last resort, so it may take several transactions.
   */
  async #isolate(submission: Submission): Promise<BatchAnswer> {
    const { events } = submission;
    const [only] = events;
    if (!only) throw new Error("the database refused a batch without events");
    if (events.length === 1) {
      const failures = [...submission.failures, failedEvent(only.item, only.index, REJECTED_BY_DATABASE, { receivedAt: Date.now(), skew: only.skew })].sort((a, b) => a.verdict.index - b.verdict.index);
      const [answer] = await this.#write([{ ...submission, events: [], failures }]);
      if (!answer) throw new Error("a written request has no answer");
      return answer;
    }
    const middle = events.length >> 1;
    const halves: readonly Submission[] = [
      { ...submission, events: events.slice(0, middle), received: middle + submission.failures.length },
      { ...submission, events: events.slice(middle), failures: [], received: events.length - middle },
    ];
    let whole: BatchAnswer | undefined;
    for (const half of halves) {
      const part = await this.#write([half]).then(
        ([answer]) => answer,
        (error) => (isDataError(error) ? this.#isolate(half) : Promise.reject(unavailable(error))),
      );
      if (!part) throw new Error("a written request has no answer");
      whole = whole
        ? {
            ...whole,
            accepted: [...whole.accepted, ...part.accepted],
            duplicates: [...whole.duplicates, ...part.duplicates],
            failed: [...whole.failed, ...part.failed].sort((a, b) => a.index - b.index),
          }
        : part;
    }
    if (!whole) throw new Error("a split request has no halves");
    return whole;
  }
}

/** What one organisation adds to a group, and the requests that it comes from. */
interface Share {
  readonly members: readonly { readonly position: number; readonly submission: Submission }[];
  readonly row: BatchRow;
}

function shareOf(submissions: readonly Submission[], positions: readonly number[], receivedAt: Date): Share {
  const members = positions.flatMap((position) => {
    const submission = submissions[position];
    return submission ? [{ position, submission }] : [];
  });
  const [first] = members;
  if (!first) throw new Error("a share of a group holds no request");
  const { orgId, source } = first.submission;
  return {
    members,
    row: {
      orgId,
      batchId: newId(),
      receivedAt,
      source,
      requests: members.length,
      received: members.reduce((sum, { submission }) => sum + submission.received, 0),
      events: members.flatMap(({ submission }) => submission.events.map(({ event }) => event)),
      failures: members.flatMap(({ submission }) => submission.failures),
    },
  };
}

function answerOf(member: Submission, row: BatchRow, acceptedPositions: ReadonlySet<number>, offset: number): BatchAnswer {
  const accepted: string[] = [];
  const duplicates: string[] = [];
  member.events.forEach(({ event }, i) => {
    (acceptedPositions.has(offset + i) ? accepted : duplicates).push(event.clientEventId);
  });
  return {
    batchId: row.batchId,
    receivedAt: row.receivedAt.toISOString(),
    accepted,
    duplicates,
    failed: member.failures.map(({ verdict }) => verdict),
  };
}

/** Whatever else a write fails with, the client may send again: what was committed is then a duplicate. */
function unavailable(error: unknown): Fault {
  return new Fault("unavailable", "the events could not be written; send the batch again", { retryAfter: 1, sqlState: sqlState(error) }, { cause: error });
}
