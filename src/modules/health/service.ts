import type { Database } from "@/db/database";
import { completenessOf, lagOf } from "@/modules/pipeline/facts.contract";
import { pipelineFacts } from "@/modules/pipeline/facts.service";
import type { Health } from "./contract";

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
      const { facts, jobs } = await within(
        ANSWER_WITHIN_MS,
        db.platform(async (sql) => ({
          facts: await pipelineFacts.ofAll(sql, "at", "pendingBatches", "oldestWaitingAt", "deadLetters", "heartbeatAt"),
          jobs: await pipelineFacts.jobs(sql),
        })),
      );
      const { upTo, silent } = completenessOf(facts, heartbeatLimitMs);
      const lag = lagOf(facts);
      return {
        status: silent || lag > DEGRADED_LAG_MS ? "degraded" : "ok",
        analyticsIngestLagMs: lag,
        pendingBatches: facts.pendingBatches,
        deadLetters: facts.deadLetters,
        // Before the first beat nothing was ever drained late.
        dataFreshAsOf: (facts.heartbeatAt === null ? (facts.oldestWaitingAt ?? facts.at) : upTo).toISOString(),
        database: "ok",
        jobs: { status: silent ? "silent" : "ok", lastBeatAt: facts.heartbeatAt?.toISOString() ?? null, runs: jobs },
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
