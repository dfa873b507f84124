import type { Database } from "@/db/database";
import { queryHealth, type JobHealth } from "./store";

export interface Health {
  readonly status: "ok" | "degraded" | "down";
  /** Age of the oldest accepted event that is in no number yet, of any organisation. */
  readonly analyticsIngestLagMs: number | null;
  readonly pendingBatches: number | null;
  /** Open dead letters. */
  readonly deadLetters: number | null;
  readonly dataFreshAsOf: string | null;
  readonly database: "ok" | "down";
  readonly jobs: { readonly status: "ok" | "silent"; readonly lastBeatAt: string | null; readonly runs: readonly JobHealth[] };
  readonly version: string;
}

export interface HealthService {
  /** Says nothing of any tenant. Never rejects: an unreachable database is an answer. */
  check(): Promise<Health>;
}

const DEGRADED_LAG_MS = 120_000;
const ANSWER_WITHIN_MS = 3_000;

export function createHealth(db: Database, version: string, heartbeatLimitMs: number, onError: (error: unknown) => void): HealthService {
  // Everybody asks the same; a probe every second must not become a query every second per prober.
  let shared: { at: number; answer: Promise<Health> } | undefined;

  async function ask(): Promise<Health> {
    try {
      const row = await within(ANSWER_WITHIN_MS, db.platform(queryHealth));
      const now = row.now.getTime();
      const silent = now - (row.beat?.getTime() ?? 0) > heartbeatLimitMs;
      const lag = row.oldest ? Math.max(0, now - row.oldest.getTime()) : 0;
      const complete = Math.min(row.oldest?.getTime() ?? now, silent ? (row.beat?.getTime() ?? now) : now);
      return {
        status: silent || lag > DEGRADED_LAG_MS ? "degraded" : "ok",
        analyticsIngestLagMs: lag,
        pendingBatches: row.pendingBatches,
        deadLetters: row.deadLetters,
        dataFreshAsOf: new Date(complete).toISOString(),
        database: "ok",
        jobs: { status: silent ? "silent" : "ok", lastBeatAt: row.beat?.toISOString() ?? null, runs: row.jobs },
        version,
      };
    } catch (error) {
      onError(error);
      return {
        status: "down",
        analyticsIngestLagMs: null,
        pendingBatches: null,
        deadLetters: null,
        dataFreshAsOf: null,
        database: "down",
        jobs: { status: "silent", lastBeatAt: null, runs: [] },
        version,
      };
    }
  }

  return {
    check() {
      if (!shared || Date.now() - shared.at > 1_000) shared = { at: Date.now(), answer: ask() };
      return shared.answer;
    },
  };
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer from the database within ${ms} ms`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
