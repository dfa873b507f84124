/** What is true of the pipeline at one moment, of one organisation or of all. Times are the database's. */
export interface PipelineFacts {
  /** When this was read. */
  readonly at: Date;
  readonly pendingBatches: number;
  /** Accepted events that are in no number yet, retrying ones included. */
  readonly waiting: number;
  /** Receipt time of the oldest of them. */
  readonly oldestWaitingAt: Date | null;
  /** The batch that is drained last of those that wait now. */
  readonly newestPendingBatchId: string | null;
  readonly lastDrainedAt: Date | null;
  /** Dead letters that nobody has dealt with. */
  readonly deadLetters: number;
  /** Accepted events that the pipeline could not process. */
  readonly setAside: number;
  /** When the scheduler was last heard of. */
  readonly heartbeatAt: Date | null;
}

export type FactName = keyof PipelineFacts;
/** Those that have a meaning, and an index, over all organisations. */
export type FactOfAll = Exclude<FactName, "newestPendingBatchId" | "lastDrainedAt">;

/** Whose facts: of the organisation that this SQL expression names, or of all. */
export type FactScope = "$1" | "o.id" | "all";

type Fact = readonly [expression: string, from?: "pending"];

/**
 * Each fact as SQL, the only place that says what it means. Batches that wait are read once, whatever of them is
 * asked for; every other fact is a query of its own, so that an answer pays for what it shows alone.
 */
function factsOf(own: (table: string) => string): Readonly<Record<FactName, Fact>> {
  const batch = (what: string, which: string) => `(SELECT ${what} FROM raw.analytics_event_batches WHERE ${own("analytics_event_batches")} AND ${which} ORDER BY batch_id DESC LIMIT 1)`;
  return {
    at: ["clock_timestamp()"],
    pendingBatches: ["pending.batches", "pending"],
    waiting: ["pending.events", "pending"],
    oldestWaitingAt: ["pending.oldest", "pending"],
    newestPendingBatchId: [batch("batch_id", "processed_at IS NULL")],
    lastDrainedAt: [batch("processed_at", "processed_at IS NOT NULL")],
    deadLetters: [`(SELECT count(*) FROM raw.dead_letters WHERE ${own("dead_letters")} AND status = 'open')`],
    setAside: [`(SELECT coalesce(sum(set_aside), 0) FROM rollup.balance_hours WHERE ${own("balance_hours")})`],
    heartbeatAt: ["(SELECT max(beat_at) FROM ops.heartbeats)"],
  };
}

/** SQL: a subquery of one row with these facts as its columns, to stand after FROM or LATERAL. */
export function factsSql(scope: FactScope, names: readonly FactName[]): string {
  const own = (table: string) => (scope === "all" ? "true" : `${table}.org_id = ${scope}`);
  const facts = factsOf(own);
  const pending = names.some((name) => facts[name][1] === "pending")
    ? ` FROM (SELECT count(*) AS batches, coalesce(sum(accepted), 0) AS events, min(received_at) FILTER (WHERE accepted > 0) AS oldest
              FROM raw.analytics_event_batches WHERE ${own("analytics_event_batches")} AND processed_at IS NULL) pending`
    : "";
  return `(SELECT ${names.map((name) => `${facts[name][0]} AS "${name}"`).join(", ")}${pending})`;
}

/** How long the oldest event that waits has waited, milliseconds; 0 when none does. */
export function lagOf({ at, oldestWaitingAt }: Pick<PipelineFacts, "at" | "oldestWaitingAt">): number {
  return oldestWaitingAt === null ? 0 : Math.max(0, at.getTime() - oldestWaitingAt.getTime());
}

export interface Completeness {
  /** Every event received before is in the numbers. */
  readonly upTo: Date;
  readonly silent: boolean;
}

/**
 * Until when the numbers are complete: the receipt time of the oldest event that waits, else now; unless the
 * scheduler has not been heard of for `heartbeatLimitMs`. A silent one has drained nothing since its last beat, and
 * what was waiting then still is, so nothing later can be promised.
 */
export function completenessOf({ at, oldestWaitingAt, heartbeatAt }: Pick<PipelineFacts, "at" | "oldestWaitingAt" | "heartbeatAt">, heartbeatLimitMs: number): Completeness {
  const now = at.getTime();
  const beat = heartbeatAt?.getTime() ?? 0;
  const silent = now - beat > heartbeatLimitMs;
  return { upTo: new Date(Math.min(oldestWaitingAt?.getTime() ?? now, silent ? beat : now)), silent };
}

export interface JobFact {
  readonly id: string;
  readonly lastStartedAt: string | null;
  readonly lastFinishedAt: string | null;
  readonly ok: boolean;
}

/** What was received and drained in one UTC hour of receipt. */
export interface HourCount {
  readonly hour: Date;
  readonly received: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly failed: number;
  readonly counted: number;
  readonly setAside: number;
}
