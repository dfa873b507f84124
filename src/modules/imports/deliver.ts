import { setTimeout as sleep } from "node:timers/promises";
import { type BatchAnswer, type EnvelopeItem, type FailedVerdict, type IngestService, LIMITS, type Source } from "@/modules/ingest/contract";
import { isFault } from "@/kernel/fault";
import { itemOf, type Portion } from "./reading";

/** The closing balance of a delivery: read = accepted + duplicates + failed, to the unit. */
export interface Balance {
  /** Events and unreadable records that the reader gave. */
  readonly read: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly failed: number;
  readonly batches: number;
  readonly seconds: number;
}

export interface Progress extends Omit<Balance, "seconds"> {
  /** How much of the input was read, in the units of its portions. */
  readonly amount: number;
}

export interface Delivery {
  readonly ingest: IngestService;
  readonly orgId: string;
  readonly source: Source;
  /** Told of the verdicts on what failed. */
  readonly onFailed?: (failed: readonly FailedVerdict[]) => void;
  /** Told after each answer. */
  readonly onProgress?: (progress: Progress) => void;
  /** Ends the delivery: no further batch is sent, those on their way are waited for. */
  readonly signal?: AbortSignal;
  /** How long one batch is offered again while ingest is unavailable. */
  readonly patienceMs?: number;
}

/** As many as ingest commits at once, and one that is being judged meanwhile. */
const IN_FLIGHT = 3;
/** Input that one batch covers at most: long lines make smaller batches. */
const BATCH_AMOUNT = LIMITS.batchBytes / 2;
const PATIENCE_MS = 5 * 60 * 1_000;
const LONGEST_PAUSE_MS = 15_000;

/**
 * Sends what a reader gives through ingest, in batches of up to 1,000, a few of them at once; what waits in
 * memory is bounded by them. A batch that ingest cannot take now is offered again: should it have been
 * committed after all, its events come back as duplicates. Sending the same input twice adds nothing.
 * Batches are handed over in the order of the input, and so are the events in each: events of the same moment are
 * in that order for whatever goes by arrival.
 * @throws Fault `unavailable` when patience ends, whatever the reader raises, or the signal's reason. What was
 *   accepted stays accepted; the next delivery of the same input completes it
 */
export async function deliver(portions: AsyncIterable<Portion>, delivery: Delivery): Promise<Balance> {
  const started = performance.now();
  const total = { read: 0, accepted: 0, duplicates: 0, failed: 0, batches: 0, amount: 0 };
  const inFlight = new Set<Promise<void>>();
  const failures: unknown[] = [];

  async function send(items: readonly EnvelopeItem[]): Promise<void> {
    const answer = await acceptPatiently(items, delivery);
    total.accepted += answer.accepted.length;
    total.duplicates += answer.duplicates.length;
    total.failed += answer.failed.length;
    total.batches++;
    if (answer.failed.length > 0) delivery.onFailed?.(answer.failed);
    if (delivery.signal?.aborted !== true) delivery.onProgress?.({ ...total });
  }

  try {
    for await (const { items, amount } of batchesOf(portions)) {
      delivery.signal?.throwIfAborted();
      total.read += items.length;
      total.amount += amount;
      if (items.length === 0) continue;
      const sending: Promise<void> = send(items)
        .catch((error: unknown) => void failures.push(error))
        .finally(() => inFlight.delete(sending));
      inFlight.add(sending);
      if (inFlight.size >= IN_FLIGHT) await Promise.race(inFlight);
      if (failures.length > 0) break;
    }
  } finally {
    await Promise.all(inFlight);
  }
  if (failures.length > 0) throw failures[0];
  delivery.onProgress?.({ ...total });
  const { amount: _, ...balance } = total;
  return { ...balance, seconds: (performance.now() - started) / 1_000 };
}

async function* batchesOf(portions: AsyncIterable<Portion>): AsyncGenerator<{ items: readonly EnvelopeItem[]; amount: number }> {
  let waiting: unknown[] = [];
  let amount = 0;
  for await (const portion of portions) {
    waiting = waiting.concat(portion.readings);
    amount += portion.amount;
    while (waiting.length >= LIMITS.eventsPerBatch || amount >= BATCH_AMOUNT) {
      yield { items: waiting.slice(0, LIMITS.eventsPerBatch).map(itemOf), amount };
      waiting = waiting.slice(LIMITS.eventsPerBatch);
      amount = 0;
    }
  }
  yield { items: waiting.map(itemOf), amount };
}

async function acceptPatiently(items: readonly EnvelopeItem[], { ingest, orgId, source, signal, patienceMs = PATIENCE_MS }: Delivery): Promise<BatchAnswer> {
  const giveUpAt = performance.now() + patienceMs;
  for (let attempt = 0; ; attempt++) {
    try {
      const answer = await ingest.accept(orgId, { source, items });
      const answered = answer.accepted.length + answer.duplicates.length + answer.failed.length;
      if (answered !== items.length) throw new Error(`ingest gave ${answered} verdicts on ${items.length} events`);
      return answer;
    } catch (error) {
      if (!isFault(error) || error.code !== "unavailable") throw error;
      const pause = pauseOf(attempt, error.details.retryAfter);
      if (performance.now() + pause > giveUpAt) throw error;
      await sleep(pause, undefined, signal === undefined ? {} : { signal });
    }
  }
}

/** At least what the server asks for, doubling, spread out so that batches do not return together. */
function pauseOf(attempt: number, retryAfter = 0): number {
  const backOff = Math.min(LONGEST_PAUSE_MS, 100 * 2 ** attempt);
  return retryAfter * 1_000 + backOff * (0.5 + Math.random() / 2);
}
