import type { Sql } from "@/db/sql";
import { completenessOf } from "@/modules/pipeline/facts.contract";
import { pipelineFacts } from "@/modules/pipeline/facts.service";
import type { Freshness } from "./contract";
import { STALE_AFTER_MS } from "./staleness";

/** Freshness, computed when it is asked for. @param heartbeatLimitMs how long the scheduler may be silent */
export async function freshnessOf(sql: Sql, orgId: string, heartbeatLimitMs: number): Promise<Freshness> {
  const facts = await pipelineFacts.of(sql, orgId, "at", "oldestWaitingAt", "waiting", "setAside", "heartbeatAt");
  const { upTo, silent } = completenessOf(facts, heartbeatLimitMs);
  const ageMs = Math.max(0, facts.at.getTime() - upTo.getTime());
  return {
    dataFreshAsOf: upTo.toISOString(),
    ageMs,
    stale: ageMs > STALE_AFTER_MS,
    reason: silent ? "scheduler_silent" : facts.waiting > 0 ? "waiting" : "fresh",
    waiting: facts.waiting,
    setAside: facts.setAside,
  };
}
